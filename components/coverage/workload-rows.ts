import type {
  CheckedTemplate,
  CoverageReport,
  TemplateReport,
} from '@/lib/features/coverage/schema'
import type { WorkloadRow } from './workload-coverage-table'

const keyOf = ({ namespace, kind, name }: Pick<CheckedTemplate, 'namespace' | 'kind' | 'name'>) =>
  `${namespace}/${kind}/${name}`

/** Workloads with pods, and after them those that only have a template. */
export function workloadRows(
  { workloads, zone }: CoverageReport,
  templates: TemplateReport | undefined,
): WorkloadRow[] {
  const byWorkload = new Map(templates?.templates.map((each) => [keyOf(each), each]))
  const withPods = workloads.map((workload): WorkloadRow => {
    const key = `${workload.namespace}/${workload.kind}/${workload.name}`
    const template = byWorkload.get(key)
    byWorkload.delete(key)
    return { ...workload, zone, ...(template && { template }) }
  })
  const without = [...byWorkload.values()].map(
    (template): WorkloadRow => ({
      namespace: template.namespace,
      kind: template.kind,
      name: template.name,
      account: template.account,
      audience: '',
      pods: 0,
      covered: 0,
      overridden: 0,
      gaps: {},
      others: {},
      startChecks: {},
      injections: [],
      named: [],
      zone,
      template,
    }),
  )
  return [...withPods, ...without]
}

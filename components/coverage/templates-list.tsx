import { StatusList } from '@/components/patterns/status-list'
import { RelativeTime } from '@/components/ui/relative-time'
import type { StateKind } from '@/components/ui/state'
import { plural } from '@/lib/common/plural'
import type { CheckedTemplate, TemplateReport } from '@/lib/features/coverage/schema'
import { describeTemplate, templateTitle } from '@/lib/features/coverage/words'
import { templateKind } from './template-kind'

/** What new pods would get: each workload that is not in order by itself, and the others as one line. */
export function TemplatesList({ report }: { report: TemplateReport }) {
  const { templates, untried, at } = report
  const rest = untried > 0 ? ` ${plural(untried, 'workload')} were not tried.` : ''
  const good = templates.filter((each) => templateKind(each) === 'pass').length
  const denied = templates.filter(({ result }) => result === 'not-permitted')
  const other = templates.filter(
    (each) => templateKind(each) !== 'pass' && each.result !== 'not-permitted',
  )
  const namespaces = [...new Set(denied.map(({ namespace }) => namespace))].join(', ')
  return (
    <StatusList
      label="Dry runs of workload templates"
      items={[
        ...other.map((each) => ({
          key: `${each.namespace}/${each.kind}/${each.name}`,
          state: templateKind(each) satisfies StateKind,
          title: <TemplateTitle {...each} />,
          detail: describeTemplate(each),
          time: <RelativeTime prefix="Dry run" at={at} />,
        })),
        ...(good > 0
          ? [
              {
                key: 'mutated',
                state: 'pass' as const,
                title: `New pods of ${plural(good, 'workload')} get credentials`,
                detail: `A dry-run pod of each template came back with them. Nothing was created.${rest}`,
                time: <RelativeTime prefix="proved" at={at} />,
              },
            ]
          : []),
        ...(denied.length > 0
          ? [
              {
                key: 'not-permitted',
                state: 'idle' as const,
                title: `${plural(denied.length, 'workload')} not tried: permission denied`,
                detail: `You need the verb create on pods in ${namespaces}.`,
                time: 'unknown',
              },
            ]
          : []),
      ]}
    />
  )
}

const TemplateTitle = ({ namespace, kind, name, result }: CheckedTemplate) => (
  <>
    {templateTitle(result)}: {kind} {namespace} / <b>{name}</b>
  </>
)

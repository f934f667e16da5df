import type { Metadata } from '@/lib/core/kubernetes/kinds'

export const TOOLS = ['Flux', 'Argo CD', 'Helm', 'Terraform'] as const
export type Tool = (typeof TOOLS)[number]

/** The tool that manages an object; `owner` is the tool's own name for what manages it. */
export type Manager = { tool: Tool; owner: string }

type Traces = Pick<Metadata, 'annotations' | 'labels' | 'managedFields'>
type Trace = (object: Traces) => string | undefined

/** `application:group/Kind:namespace/name`, or a bare name where Argo CD tracks by label. */
const argoApplication = (trackingId: string) => trackingId.split(':')[0]

/** The outermost tool first: Flux and Argo CD also install Helm charts, whose labels stay on the objects. */
const TRACES = [
  // https://fluxcd.io/flux/faq/#how-can-i-identify-the-resources-managed-by-flux
  ['Flux', ({ labels }) => flux(labels, 'kustomize.toolkit.fluxcd.io', 'Kustomization')],
  ['Flux', ({ labels }) => flux(labels, 'helm.toolkit.fluxcd.io', 'HelmRelease')],
  // https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/
  [
    'Argo CD',
    ({ annotations, labels }) => {
      const id =
        annotations['argocd.argoproj.io/tracking-id'] ??
        annotations['argocd.argoproj.io/instance'] ??
        labels['argocd.argoproj.io/instance']
      return id && `application ${argoApplication(id)}`
    },
  ],
  // https://helm.sh/docs/chart_best_practices/labels/
  [
    'Helm',
    ({ annotations, labels }) => {
      if (labels['app.kubernetes.io/managed-by'] !== 'Helm') return undefined
      const release = annotations['meta.helm.sh/release-name']
      return release
        ? `release ${qualified(annotations['meta.helm.sh/release-namespace'], release)}`
        : 'an unnamed release'
    },
  ],
  [
    'Terraform',
    // The provider names itself in its user agent, which becomes the field manager.
    ({ labels, managedFields }) => {
      if (/^terraform$/i.test(labels['app.kubernetes.io/managed-by'] ?? ''))
        return 'named by a label'
      const field = managedFields.find(({ manager = '' }) =>
        /^(terraform|hashicorp|opentofu)/i.test(manager),
      )
      return field && `field manager ${field.manager}`
    },
  ],
] as const satisfies readonly (readonly [Tool, Trace])[]

const qualified = (namespace: string | undefined, name: string) =>
  namespace ? `${namespace}/${name}` : name

function flux(labels: Record<string, string>, group: string, kind: string) {
  const name = labels[`${group}/name`]
  return name && `${kind} ${qualified(labels[`${group}/namespace`], name)}`
}

/** The tool that manages an object according to its labels, annotations and field managers. */
export function managerOf(object: Traces): Manager | undefined {
  for (const [tool, trace] of TRACES) {
    const owner = trace(object)
    if (owner) return { tool, owner }
  }
  return undefined
}

const EFFECTS = {
  Flux: 'Its next reconciliation restores what Git declares.',
  'Argo CD': 'Its next sync, or self-healing at once, restores what Git declares.',
  Helm: 'Its next upgrade restores what the chart sets, usually under serviceAccount.annotations.',
  Terraform: 'Its next apply removes annotations that its configuration does not list.',
} as const satisfies Record<Tool, string>

/** What happens to a change made here while a tool manages the object. */
export const managerWarning = ({ tool, owner }: Manager) =>
  `${tool} (${owner}) manages this service account. ${EFFECTS[tool]} Make the change there as well, or it may be reverted.`

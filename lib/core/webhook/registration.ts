import type { WebhookRegistration } from '@/lib/core/kubernetes/kinds'
import { matchesLabelSelector } from '@/lib/core/kubernetes/label-selector'

export const REGISTRATION_FIELDS = [
  'rules',
  'side-effects',
  'review-versions',
  'path',
  'failure-policy',
  'selectors',
  'timeout',
] as const
export type RegistrationField = (typeof REGISTRATION_FIELDS)[number]

/** A field of the registration beside the known one. What the chart sets is not documented for `not-known`. */
export type RegistrationFact = {
  field: RegistrationField
  state: 'same' | 'differs' | 'not-known'
  presented: string
  expected?: string
}

const ALL = ['*']
const covers = (given: readonly string[] = [], wanted: string) =>
  given.some((each) => each === wanted || each === '*' || each === '*/*')

const ruleText = ({
  operations = ALL,
  apiGroups = ALL,
  apiVersions = ALL,
  resources = ALL,
}: NonNullable<WebhookRegistration['rules']>[number]) =>
  `${operations.join(',')} ${apiGroups.map((group) => group || 'core').join(',')}/${apiVersions.join(',')} ${resources.join(',')}`

const createsPods = (rule: NonNullable<WebhookRegistration['rules']>[number]) =>
  covers(rule.operations, 'CREATE') &&
  covers(rule.apiGroups, '') &&
  covers(rule.apiVersions, 'v1') &&
  covers(rule.resources, 'pods')

const selectorText = ({
  namespaceSelector,
  objectSelector,
  matchConditions,
}: WebhookRegistration) =>
  [
    ...(isEmpty(namespaceSelector) ? [] : ['namespaceSelector']),
    ...(isEmpty(objectSelector) ? [] : ['objectSelector']),
    ...(matchConditions?.length ? ['matchConditions'] : []),
  ].join(', ') || 'none'

const isEmpty = (selector: WebhookRegistration['namespaceSelector']) =>
  Object.keys(selector?.matchLabels ?? {}).length === 0 &&
  (selector?.matchExpressions ?? []).length === 0

const compare = (
  field: RegistrationField,
  presented: string,
  expected: string,
  same: boolean,
): RegistrationFact => ({
  field,
  state: same ? 'same' : 'differs',
  presented,
  ...(!same && { expected }),
})

/**
 * A registration beside what the Pod Identity Webhook needs and its upstream manifest sets; CoreWeave does not
 * document what its chart sets besides. https://github.com/aws/amazon-eks-pod-identity-webhook/tree/master/deploy
 */
export function compareRegistration(registration: WebhookRegistration): RegistrationFact[] {
  const {
    rules = [],
    sideEffects = 'Unknown',
    clientConfig,
    admissionReviewVersions,
  } = registration
  const versions = admissionReviewVersions ?? []
  const path = clientConfig.service ? (clientConfig.service.path ?? '/') : urlPath(clientConfig.url)
  return [
    compare(
      'rules',
      rules.map(ruleText).join('; ') || 'none',
      'CREATE core/v1 pods',
      rules.some(createsPods),
    ),
    compare(
      'side-effects',
      sideEffects,
      'None',
      sideEffects === 'None' || sideEffects === 'NoneOnDryRun',
    ),
    compare(
      'review-versions',
      versions.join(', ') || 'none',
      'v1',
      versions.some((version) => version === 'v1' || version === 'v1beta1'),
    ),
    compare('path', path, '/mutate', path === '/mutate'),
    {
      field: 'failure-policy',
      state: 'not-known',
      presented: registration.failurePolicy ?? 'Fail',
    },
    { field: 'selectors', state: 'not-known', presented: selectorText(registration) },
    { field: 'timeout', state: 'not-known', presented: `${registration.timeoutSeconds ?? 10} s` },
  ]
}

const urlPath = (url = '') => (URL.canParse(url) ? new URL(url).pathname : url)

/** Every namespace has its name as a label. */
const SYSTEM_LABELS = { 'kubernetes.io/metadata.name': 'kube-system' }

/** Whether pods of kube-system are created without this webhook; `labels` are those of that namespace. */
export function sparesSystemPods(
  { namespaceSelector, objectSelector, matchConditions }: WebhookRegistration,
  labels: Readonly<Record<string, string>> = {},
): boolean {
  return (
    !matchesLabelSelector(namespaceSelector ?? {}, { ...SYSTEM_LABELS, ...labels }) ||
    !matchesLabelSelector(objectSelector ?? {}, {}) ||
    (matchConditions?.length ?? 0) > 0
  )
}

import { listAnd } from '@/lib/common/list'
import { plural, pluralOf } from '@/lib/common/plural'
import { COVERAGE_GAPS, type CoverageCounts, type CoverageGap } from '@/lib/core/coverage/coverage'
import {
  type InjectedPart,
  OTHER_CREDENTIALS,
  type OtherCredential,
  START_CHECK_STATES,
  type StartCheckState,
} from '@/lib/core/coverage/pod-credentials'
import type { CheckedTemplate, CoverageReport, TemplateResult } from './schema'

const GAP_WORDS = {
  'not-mutated': 'not mutated by the webhook',
  incomplete: 'with an incomplete injection',
  'other-organization': 'for another organization',
  'other-audience': 'with a token for another audience',
  'before-webhook': 'started before the webhook',
  'before-annotation': 'started before the annotation',
} as const satisfies Record<CoverageGap, string>

/** What is the matter with pods that are not covered, after their number. */
export const describeGap = (gap: CoverageGap): string => GAP_WORDS[gap]

/** "7 started before the annotation, 2 started before the webhook"; empty if every pod is covered. */
export const describeGaps = ({ gaps }: Pick<CoverageCounts, 'gaps'>): string =>
  COVERAGE_GAPS.flatMap((gap) => (gaps[gap] ? [`${gaps[gap]} ${GAP_WORDS[gap]}`] : [])).join(', ')

const OTHER_WORDS = {
  'static-keys': 'static keys',
  profile: 'a profile',
  'web-identity': 'a web identity',
  'other-webhook': 'another webhook’s credentials',
} as const satisfies Record<OtherCredential, string>

/** The other credentials of pods: "2 use static keys". */
export const describeOthers = ({ others }: Pick<CoverageCounts, 'others'>): string =>
  OTHER_CREDENTIALS.flatMap((other) => {
    const count = others[other]
    return count ? [`${count} ${pluralOf(count, 'uses', 'use')} ${OTHER_WORDS[other]}`] : []
  }).join(', ')

export const otherCredentialWords = (others: readonly OtherCredential[]): string =>
  listAnd(others.map((other) => OTHER_WORDS[other]))

const START_CHECK_WORDS = {
  failed: 'failed',
  passed: 'passed',
  waiting: 'waiting',
} as const satisfies Record<StartCheckState, string>

/** How the verifications at start of pods ended: "1 failed, 2 passed"; empty if no pod has one. */
export const describeStartChecks = ({ startChecks }: Pick<CoverageCounts, 'startChecks'>): string =>
  START_CHECK_STATES.flatMap((state) =>
    startChecks[state] ? [`${startChecks[state]} ${START_CHECK_WORDS[state]}`] : [],
  ).join(', ')

/** The title of the coverage of a cluster: the worst truth first. */
export function coverageTitle({ pods, covered, overridden, startChecks }: CoverageReport): string {
  const missing = pods - covered
  if (pods === 0) return 'No pod of an annotated account is running'
  if (missing > 0)
    return `${missing} of ${plural(pods, 'pod')} ${pluralOf(missing, 'runs', 'run')} without credentials`
  if (overridden > 0)
    return `${overridden} of ${plural(pods, 'pod')} ${pluralOf(overridden, 'uses', 'use')} other credentials`
  const unverified = startChecks.failed ?? 0
  if (unverified > 0)
    return `${unverified} of ${plural(pods, 'pod')} ${pluralOf(unverified, 'fails', 'fail')} to verify access at start`
  return pods === 1 ? 'The pod carries credentials' : `All ${pods} pods carry credentials`
}

const PART_WORDS = {
  'exchange-url': 'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'token-file': 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  'token-mount': 'the mount of the token',
  'token-volume': 'the volume with the token',
} as const satisfies Record<InjectedPart, string>

const TEMPLATE_WORDS = {
  mutated: 'New pods get credentials',
  'not-mutated': 'New pods get no credentials',
  incomplete: 'New pods get incomplete credentials',
  'other-organization': 'New pods get credentials of another organization',
  'other-audience': 'New pods get a token for another audience',
  'before-webhook': 'New pods get no credentials',
  'before-annotation': 'New pods get no credentials',
  rejected: 'Not tried: the API server rejects a pod of this template',
  'not-permitted': 'Not tried: permission denied',
} as const satisfies Record<TemplateResult, string>

const TEMPLATE_STATES = {
  mutated: 'Injected',
  'not-mutated': 'Not injected',
  incomplete: 'Incomplete',
  'other-organization': 'Other organization',
  'other-audience': 'Other audience',
  'before-webhook': 'Not injected',
  'before-annotation': 'Not injected',
  rejected: 'Rejected',
  'not-permitted': 'Permission denied',
} as const satisfies Record<TemplateResult, string>

/** What a dry run showed, in a word or two. */
export const templateWord = (result: TemplateResult): string => TEMPLATE_STATES[result]

export const templateTitle = (result: TemplateResult): string => TEMPLATE_WORDS[result]

/** What a dry run of a template found, in a sentence. */
export function describeTemplate({
  result,
  missing,
  others,
  namespace,
  problem,
}: CheckedTemplate): string {
  const won =
    others.length > 0 ? ` The template uses ${otherCredentialWords(others)}, which win.` : ''
  switch (result) {
    case 'mutated':
      return `A dry-run pod of this template came back with credentials.${won}`
    case 'incomplete':
      return `A dry-run pod of this template came back without ${listAnd(missing.map((part) => PART_WORDS[part]))}.${won}`
    case 'rejected':
      return problem?.upstream ?? problem?.message ?? 'The API server rejected a dry-run pod.'
    case 'not-permitted':
      return `You need the verb create on pods in ${namespace}.`
    case 'other-organization':
    case 'other-audience':
      return `The webhook injected a token into a dry-run pod that CoreWeave will not exchange for this account.${won}`
    default:
      return `The webhook returned a dry-run pod of this template unchanged.${won}`
  }
}

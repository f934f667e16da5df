/** https://docs.coreweave.com/products/cks/clusters/coreweave-charts/pod-identity-webhook */
export const ANNOTATION_PREFIX = 'caios.coreweave.com/'
export const INJECT_ANNOTATION = 'caios.coreweave.com/inject'
export const AUDIENCE_ANNOTATION = 'caios.coreweave.com/audience'

/** The audience CoreWeave recommends for the manual exchange and for CI. */
export const IAM_AUDIENCE = 'https://coreweave.com/iam'

export type InjectionProblemKind =
  | 'inject-value'
  | 'empty-audience'
  | 'audience-space'
  | 'both'
  | 'contradiction'
  | 'unknown-annotation'
export type InjectionProblem = { kind: InjectionProblemKind; annotation: string; message: string }

/** Whether the webhook injects a token into an account's pods, and for which audience. */
export type Injection = { problems: InjectionProblem[] } & (
  | { kind: 'not-injected' }
  | { kind: 'default' }
  | { kind: 'custom'; audience: string }
)

/** What a service account's annotations request from the webhook, and what is wrong with them. */
export function injectionOf(annotations: Readonly<Record<string, string>> = {}): Injection {
  const problems: InjectionProblem[] = []
  const inject = annotations[INJECT_ANNOTATION]
  const audience = annotations[AUDIENCE_ANNOTATION]
  const custom = audience !== undefined && audience.trim() !== ''
  const report = (kind: InjectionProblemKind, annotation: string, message: string) =>
    problems.push({ kind, annotation, message })

  if (inject !== undefined && inject !== 'true' && inject !== 'false')
    report(
      'inject-value',
      INJECT_ANNOTATION,
      `The annotation must be exactly "true", not ${JSON.stringify(inject)}.`,
    )
  if (audience !== undefined && !custom)
    report(
      'empty-audience',
      AUDIENCE_ANNOTATION,
      'The audience is empty. Enter an audience, or remove the annotation to use the default one.',
    )
  if (custom && audience !== audience.trim())
    report(
      'audience-space',
      AUDIENCE_ANNOTATION,
      'The audience starts or ends with white space. CoreWeave compares it character by character.',
    )
  if (custom && inject === 'true')
    report(
      'both',
      AUDIENCE_ANNOTATION,
      `Both annotations are set. The custom audience ${audience} probably wins. Keep one of them.`,
    )
  if (custom && inject === 'false')
    report(
      'contradiction',
      INJECT_ANNOTATION,
      'One annotation disables injection, the other sets an audience. Keep one of them.',
    )
  for (const annotation of Object.keys(annotations))
    if (
      annotation.toLowerCase().startsWith(ANNOTATION_PREFIX) &&
      annotation !== INJECT_ANNOTATION &&
      annotation !== AUDIENCE_ANNOTATION
    )
      report('unknown-annotation', annotation, `The webhook does not know ${annotation}.`)

  if (custom) return { kind: 'custom', audience, problems }
  return { kind: inject === 'true' ? 'default' : 'not-injected', problems }
}

/** The audience of the injected token, by default the issuer URL; undefined if none is injected. */
export function audienceOf(injection: Injection, issuerUrl: string): string | undefined {
  if (injection.kind === 'not-injected') return undefined
  return injection.kind === 'custom' ? injection.audience : issuerUrl
}

import { IAM_AUDIENCE } from '@/lib/core/identity/injection'

/** The purpose of a config's audience: the webhook's default, the manual exchange and CI, or a custom one. */
export const AUDIENCE_KINDS = ['issuer', 'iam', 'custom'] as const
export type AudienceKind = (typeof AUDIENCE_KINDS)[number]

export const audienceKindOf = (config: { issuerUrl: string; audience: string }): AudienceKind => {
  if (config.audience === config.issuerUrl) return 'issuer'
  return config.audience === IAM_AUDIENCE ? 'iam' : 'custom'
}

/** What the form of a new config starts with, where an address names a kind of audience or an audience itself. */
export function audienceChoiceOf(
  given: string | undefined,
  issuerUrl: string,
): { audience: AudienceKind; customAudience: string } {
  const kind = AUDIENCE_KINDS.find((each) => each === given)
  if (!given || kind) return { audience: kind ?? 'issuer', customAudience: '' }
  const audience = audienceKindOf({ issuerUrl, audience: given })
  return { audience, customAudience: audience === 'custom' ? given : '' }
}

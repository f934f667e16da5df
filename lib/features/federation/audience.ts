import { IAM_AUDIENCE } from '@/lib/core/identity/injection'

/** The purpose of a config's audience: the webhook's default, the manual exchange and CI, or a custom one. */
export const AUDIENCE_KINDS = ['issuer', 'iam', 'custom'] as const
export type AudienceKind = (typeof AUDIENCE_KINDS)[number]

export const audienceKindOf = (config: { issuerUrl: string; audience: string }): AudienceKind => {
  if (config.audience === config.issuerUrl) return 'issuer'
  return config.audience === IAM_AUDIENCE ? 'iam' : 'custom'
}

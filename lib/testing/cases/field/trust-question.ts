import { subjectOf } from '@/lib/core/identity/subject'
import { decide } from '@/lib/core/trust/decide'
import { lintTrust } from '@/lib/core/trust/lint'
import { parseTrust } from '@/lib/core/trust/parse'

/** The issuer of the cluster in the field's texts. */
export const FIELD_ISSUER = 'https://oidc.cks.coreweave.com/id/aaaa'

const CLUSTERS = [{ name: 'train-east', issuerUrl: FIELD_ISSUER }]
const TRAINER = { namespace: 'ml-team', name: 'trainer' }
const ACCOUNTS = [TRAINER, { namespace: 'web', name: 'web' }].map((account) => ({
  issuerUrl: FIELD_ISSUER,
  ...account,
}))

type TrustQuestion = {
  iss?: string
  sub?: string
  aud?: string | readonly string[]
  /** The issuer that the mount or provider trusts, if the text names none. */
  issuer?: string
}

/** Reviews a trust and decides about one token, by default that of ml-team/trainer on the cluster. */
export const askTrust =
  ({
    iss = FIELD_ISSUER,
    sub = subjectOf(TRAINER),
    aud = ['sts.amazonaws.com'],
    issuer,
  }: TrustQuestion) =>
  (text: string) => {
    const { kind, trust, source, mistakes } = parseTrust(text)
    const surroundings = { clusters: CLUSTERS, accounts: ACCOUNTS }
    const findings = trust && source ? lintTrust(trust, source, surroundings) : []
    return {
      kind,
      mistakes: mistakes.length,
      decision:
        trust && decide(trust, { iss, sub, aud }, issuer === undefined ? {} : { issuer }).decision,
      fixes: findings.flatMap(({ fixes }) => fixes.map(({ title }) => title)),
      findings: findings.map(({ kind, severity }) => `${severity} ${kind}`),
    }
  }

import { expect, test } from 'vitest'
import { subjectOf } from '@/lib/core/identity/subject'
import { targetAudience } from '@/lib/core/identity/trust-target-names'
import { decide } from '@/lib/core/trust/decide'
import { parseTrust } from '@/lib/core/trust/parse'
import {
  accountOfOtherCluster,
  exampleTarget,
  manyAccounts,
  trainAccount,
} from '@/lib/testing/trust-setup'
import type { TrustedAccount } from './setup-files'
import { buildTrustSetup } from './trust-setup'

const chosen = [...manyAccounts(60), ...manyAccounts(5, accountOfOtherCluster), trainAccount]
const everybody = [
  ...manyAccounts(200),
  ...manyAccounts(20, accountOfOtherCluster),
  trainAccount,
  accountOfOtherCluster,
]
const idsOf = (identities: readonly TrustedAccount[]) =>
  identities.map((identity) => `${identity.issuerUrl} ${subjectOf(identity)}`).sort()

test.each(['aws', 'vault'] as const)(
  'the trust review admits exactly the chosen accounts with the files for %s',
  (cloud) => {
    const target = exampleTarget(cloud)
    const { files, trusts } = buildTrustSetup(target, chosen)
    const texts = files.filter(({ id }) => /^(trust|role)/.test(id)).map(({ text }) => text)
    expect(texts).toHaveLength(trusts.length)
    const letIn = texts.flatMap((text, index) => {
      const { trust, mistakes } = parseTrust(text, { kind: cloud })
      expect(mistakes).toEqual([])
      const issuer = trusts[index]?.trusted[0]?.issuerUrl
      const around = { account: '012345678901', ...(cloud === 'vault' && issuer && { issuer }) }
      const decided = (identity: TrustedAccount, aud: string) => {
        if (!trust) return undefined
        const claims = { iss: identity.issuerUrl, sub: subjectOf(identity), aud }
        return decide(trust, claims, around).decision
      }
      expect(everybody.filter((each) => decided(each, 'another') !== 'deny')).toEqual([])
      return everybody.filter((each) => decided(each, targetAudience(target)) !== 'deny')
    })
    expect(idsOf(letIn)).toEqual(idsOf(chosen))
  },
)

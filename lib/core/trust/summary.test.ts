import { describe, expect, test } from 'vitest'
import { subjectOf } from '@/lib/core/identity/subject'
import { AUD, allowing, denying, STS, SUB } from '@/lib/testing/cases/trust/aws'
import { ISSUER, OTHER_ISSUER, TRAINER } from '@/lib/testing/cases/trust/fixtures'
import { UNNAMED_AUDIENCE } from './account-decisions'
import { parseTrust } from './parse'
import { clustersTrustedBy, summarizeTrust } from './summary'

const east = { id: 'east', name: 'train-east', issuerUrl: ISSUER }
const lab = { id: 'lab', name: 'lab', issuerUrl: OTHER_ISSUER }
const at = (cluster: typeof east, namespace: string, name: string) => ({
  ...{ cluster, issuerUrl: cluster.issuerUrl, namespace, name },
})
const accounts = [
  at(east, 'ml-team', 'trainer'),
  at(east, 'ml-team', 'loader'),
  at(east, 'web', 'trainer'),
  at(lab, 'ml-team', 'trainer'),
]

function ask(pasted: unknown, complete = ['east', 'lab'], around = {}) {
  const text = typeof pasted === 'string' ? pasted : JSON.stringify(pasted)
  const { trust } = parseTrust(text)
  if (!trust) throw new Error('not understood')
  const clusters = [east, lab]
  return summarizeTrust({ trust, text, clusters, accounts, complete: new Set(complete), around })
}
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement })
const when = (Condition: object) => policy(allowing({ Condition }))
const AUDIENCE = { StringEquals: { [AUD]: STS } }

describe('the title is the answer', () => {
  test.each([
    ['1 service account of train-east gets in', policy(allowing())],
    ['Every workload of train-east gets in', when(AUDIENCE)],
    [
      '2 service accounts of train-east get in',
      when({ StringLike: { [SUB]: 'system:serviceaccount:ml-team:*' }, ...AUDIENCE }),
    ],
    ['Nobody gets in', when({ StringEquals: { [SUB]: 'x' } })],
    [
      'It depends whether 1 service account gets in',
      when({ StringEquals: { [SUB]: TRAINER }, IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
    ],
    [
      '1 service account of train-east gets in, and 1 more may',
      policy(
        allowing(),
        allowing({
          Condition: {
            StringEquals: { [SUB]: subjectOf({ namespace: 'web', name: 'trainer' }) },
            Bool: { 'aws:SecureTransport': 'true' },
          },
        }),
      ),
    ],
  ])('%s', (title, pasted) => expect(ask(pasted).title).toBe(title))
})

test('a role of Vault without its mount depends on whose tokens the mount takes', () => {
  const role = { bound_audiences: ['vault'], bound_subject: TRAINER, user_claim: 'sub' }
  expect(ask(role).title).toBe('It depends whether 2 service accounts get in')
  const around = { issuer: ISSUER }
  expect(ask(role, [], around).title).toBe('1 service account of train-east gets in')
})

test('an account that the trust names and the cluster lacks is told apart from one not read', () => {
  const gone = { StringEquals: { [SUB]: TRAINER.replace('trainer', 'gone'), [AUD]: STS } }
  expect(ask(when(gone)).rows).toMatchObject([{ presence: 'missing', decision: 'allow' }])
  expect(ask(when(gone), []).rows).toMatchObject([{ presence: 'unread' }])
  expect(ask(policy(allowing())).rows).toMatchObject([{ presence: 'there' }])
})

test('under a condition alone any audience does, unless it speaks of one', () => {
  const audienceOf = (text: string) => ask(text, [], { issuer: ISSUER }).rows[0]?.audience
  expect(audienceOf(`assertion.sub == '${TRAINER}'`)).toBe(UNNAMED_AUDIENCE)
  expect(audienceOf(`'mine' in assertion.aud && assertion.sub == '${TRAINER}'`)).toBe('mine')
})

test('those who are kept out are counted', () => {
  expect(ask(policy(allowing())).kept).toBe(3)
})

test('everybody but one is everybody by title, and the one is not in the list', () => {
  const { title, rows } = ask(policy(allowing({ Condition: AUDIENCE }), denying()))
  expect(title).toBe('Every workload of train-east but 1 gets in')
  expect(rows.map(({ account: { namespace, name } }) => `${namespace}/${name}`)).toEqual([
    'ml-team/loader',
    'web/trainer',
  ])
})

test('the clusters whose tokens a trust takes are told from its text, all where it is silent', () => {
  const of = (pasted: unknown) =>
    clustersTrustedBy(parseTrust(JSON.stringify(pasted)).trust, [east, lab])
  expect(of(policy(allowing()))).toEqual([east])
  expect(of({ role: { user_claim: 'sub' }, config: { bound_issuer: OTHER_ISSUER } })).toEqual([lab])
  expect(of({ oidc: { issuerUri: ISSUER } })).toEqual([east])
  expect(of({ user_claim: 'sub' })).toEqual([east, lab])
})

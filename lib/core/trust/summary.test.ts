import { describe, expect, test } from 'vitest'
import { subjectOf } from '@/lib/core/identity/subject'
import { AUD, allowing, denying, STS, SUB } from '@/lib/testing/cases/trust/aws'
import { CASE_ISSUER, OTHER_ISSUER, TRAINER } from '@/lib/testing/cases/trust/fixtures'
import { UNNAMED_AUDIENCE } from './account-decisions'
import { parseTrust } from './parse'
import { clustersTrustedBy, summarizeTrust } from './summary'

const east = { id: 'east', name: 'train-east', issuerUrl: CASE_ISSUER }
const lab = { id: 'lab', name: 'lab', issuerUrl: OTHER_ISSUER }
const at = (cluster: typeof east, namespace: string, name: string) => ({
  cluster,
  issuerUrl: cluster.issuerUrl,
  namespace,
  name,
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
  if (!trust) throw new Error('not parsed')
  const clusters = [east, lab]
  return summarizeTrust({ trust, text, clusters, accounts, complete: new Set(complete), around })
}
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement })
const when = (Condition: object) => policy(allowing({ Condition }))
const AUDIENCE = { StringEquals: { [AUD]: STS } }

describe('the title summarizes who is admitted', () => {
  test.each([
    ['Admits 1 service account of train-east', policy(allowing())],
    ['Admits every workload of train-east', when(AUDIENCE)],
    [
      'Admits 2 service accounts of train-east',
      when({ StringLike: { [SUB]: 'system:serviceaccount:ml-team:*' }, ...AUDIENCE }),
    ],
    ['Admits no service account', when({ StringEquals: { [SUB]: 'x' } })],
    [
      'Depends on the request: may admit 1 service account',
      when({ StringEquals: { [SUB]: TRAINER }, IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
    ],
    [
      'Admits 1 service account of train-east, and possibly 1 more',
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

test('a Vault role without its mount depends on the issuer that the mount trusts', () => {
  const role = { bound_audiences: ['vault'], bound_subject: TRAINER, user_claim: 'sub' }
  expect(ask(role).title).toBe('Depends on the request: may admit 2 service accounts')
  const around = { issuer: CASE_ISSUER }
  expect(ask(role, [], around).title).toBe('Admits 1 service account of train-east')
})

test('distinguishes an account that does not exist from one that was not read', () => {
  const gone = { StringEquals: { [SUB]: TRAINER.replace('trainer', 'gone'), [AUD]: STS } }
  expect(ask(when(gone)).rows).toMatchObject([{ presence: 'missing', decision: 'allow' }])
  expect(ask(when(gone), []).rows).toMatchObject([{ presence: 'unread' }])
  expect(ask(policy(allowing())).rows).toMatchObject([{ presence: 'present' }])
})

test('a condition alone admits any audience unless it compares aud', () => {
  const audienceOf = (text: string) => ask(text, [], { issuer: CASE_ISSUER }).rows[0]?.audience
  expect(audienceOf(`assertion.sub == '${TRAINER}'`)).toBe(UNNAMED_AUDIENCE)
  expect(audienceOf(`'mine' in assertion.aud && assertion.sub == '${TRAINER}'`)).toBe('mine')
})

test('counts the denied accounts', () => {
  expect(ask(policy(allowing())).denied).toBe(3)
})

test('the title names the number of exceptions, which are not listed', () => {
  const { title, rows } = ask(policy(allowing({ Condition: AUDIENCE }), denying()))
  expect(title).toBe('Admits every workload of train-east except 1')
  expect(rows.map(({ account: { namespace, name } }) => `${namespace}/${name}`)).toEqual([
    'ml-team/loader',
    'web/trainer',
  ])
})

test('clustersTrustedBy returns the clusters that the trust names, or all if it names none', () => {
  const of = (pasted: unknown) =>
    clustersTrustedBy(parseTrust(JSON.stringify(pasted)).trust, [east, lab])
  expect(of(policy(allowing()))).toEqual([east])
  expect(of({ role: { user_claim: 'sub' }, config: { bound_issuer: OTHER_ISSUER } })).toEqual([lab])
  expect(of({ oidc: { issuerUri: CASE_ISSUER } })).toEqual([east])
  expect(of({ user_claim: 'sub' })).toEqual([east, lab])
})

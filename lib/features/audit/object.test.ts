import { describe, expect, test } from 'vitest'
import { type AuditObject, inCluster } from '@/lib/server/audit/audit-object'
import { auditedRequest, auditObjectNames, auditObjectPage, auditObjectParts } from './object'

const cluster = { id: 'c1', name: 'train-east' }
const account = inCluster(cluster, { namespace: 'ml-team', serviceAccount: 'train-runner' })

describe('an audited object', () => {
  test('lists its members outermost first, names before ids', () => {
    expect(account).toEqual({
      cluster: 'train-east',
      clusterId: 'c1',
      namespace: 'ml-team',
      serviceAccount: 'train-runner',
    })
    const { serviceAccount, namespace, clusterId, cluster: name } = account
    const stored = { serviceAccount, namespace, clusterId, cluster: name }
    expect(auditObjectParts(stored)).toEqual(Object.entries(account))
    expect(auditObjectNames(stored)).toEqual(['train-east', 'ml-team', 'train-runner'])
    expect(auditObjectNames({ verification: 'verify-a', ...stored }).slice(-2)).toEqual([
      'train-runner',
      'verify-a',
    ])
    expect(auditObjectNames({ federationConfig: 'east', federationConfigId: 'u1' })).toEqual([
      'east',
    ])
    // An id without a name is shown.
    expect(auditObjectNames({ requestId: '7' })).toEqual(['7'])
  })

  test('names its members by kind and its cluster by name and id', () => {
    const right: AuditObject[] = [account, { policy: 'team' }, { organization: 'o1' }]
    const wrong: AuditObject[] = [
      // @ts-expect-error A name without a kind.
      { name: 'team' },
      // @ts-expect-error An id without a kind.
      { federationConfig: 'east', uid: 'u1' },
      // @ts-expect-error People recognize a cluster by its name.
      { clusterId: 'c1', namespace: 'ml-team' },
      // @ts-expect-error URLs contain the id of a cluster.
      { cluster: 'train-east', namespace: 'ml-team' },
    ]
    expect(right.length + wrong.length).toBe(7)
  })
})

test.each([
  [account, '/clusters/c1/namespaces/ml-team/service-accounts/train-runner'],
  [
    inCluster(cluster, { namespace: 'ml-team', serviceAccount: 'a', verification: 'verify-a' }),
    '/verifications/c1/ml-team/verify-a',
  ],
  [
    inCluster(cluster, { namespace: 'ml-team', deployment: 'web' }),
    '/workloads?cluster=c1&namespace=ml-team',
  ],
  [inCluster(cluster, {}), '/clusters/c1'],
  [{ federationConfig: 'east', federationConfigId: 'u1' }, '/federation/u1'],
  [{ federationConfig: 'east' }, '/federation'],
  [{ policy: 'a/b' }, '/policies/a%2Fb'],
  [{ policy: 'a/b', request: '7' }, '/requests/7'],
  [{ notificationTarget: 'alerts', notificationTargetId: 't1' }, '/settings'],
  [{ organization: 'o1' }, undefined],
])('%j leads to %s', (object, page) => {
  expect(auditObjectPage(object)).toBe(page)
})

test.each([
  [{ object: { policy: 'a', request: '7' } }, 7],
  [{ object: { kind: 'save', policy: 'a' }, result: { request: '7' } }, 7],
  [{ object: { kind: 'save', policy: 'a' } }, undefined],
  [{ object: { request: 'x' } }, undefined],
  [{ object: { policy: 'a' }, result: 'seven' }, undefined],
])('%j is about request %s', (entry, number) => {
  expect(auditedRequest(entry)).toBe(number)
})

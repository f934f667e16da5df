import { describe, expect, test } from 'vitest'
import { type AuditObject, inCluster } from '@/lib/server/audit/audit-object'
import { auditObjectNames, auditObjectPage, auditObjectParts } from './object'

const cluster = { id: 'c1', name: 'train-east' }
const account = inCluster(cluster, { namespace: 'ml-team', serviceAccount: 'train-runner' })

describe('what a change was made to', () => {
  test('is named from the outside in, by names before ids', () => {
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
    expect(auditObjectNames({ federationConfig: 'east', federationConfigId: 'u1' })).toEqual([
      'east',
    ])
    // An id that stands for itself is shown.
    expect(auditObjectNames({ requestId: '7' })).toEqual(['7'])
  })

  test('is called after its kind, and names its cluster both ways', () => {
    const right: AuditObject[] = [account, { policy: 'team' }, { organization: 'o1' }]
    const wrong: AuditObject[] = [
      // @ts-expect-error A name that does not say what it names.
      { name: 'team' },
      // @ts-expect-error An id that does not say whose it is.
      { federationConfig: 'east', uid: 'u1' },
      // @ts-expect-error People do not know a cluster by its id.
      { clusterId: 'c1', namespace: 'ml-team' },
      // @ts-expect-error Addresses do not know a cluster by its name.
      { cluster: 'train-east', namespace: 'ml-team' },
    ]
    expect(right.length + wrong.length).toBe(7)
  })
})

test.each([
  [account, '/clusters/c1/namespaces/ml-team/service-accounts/train-runner'],
  [
    inCluster(cluster, { namespace: 'ml-team', verification: 'verify-a' }),
    '/verifications/c1/ml-team/verify-a',
  ],
  [
    inCluster(cluster, { namespace: 'ml-team', deployment: 'web' }),
    '/clusters/c1/service-accounts?namespace=ml-team',
  ],
  [inCluster(cluster, {}), '/clusters/c1'],
  [{ federationConfig: 'east', federationConfigId: 'u1' }, '/federation/u1'],
  [{ federationConfig: 'east' }, '/federation'],
  [{ policy: 'a/b' }, '/policies/a%2Fb'],
  [{ notificationTarget: 'alerts', notificationTargetId: 't1' }, '/settings'],
  [{ organization: 'o1' }, undefined],
])('%j leads to %s', (object, page) => {
  expect(auditObjectPage(object)).toBe(page)
})

import { expect, test } from 'vitest'
import type { CoreWeaveReader } from '@/lib/adapters/coreweave/client'
import type { KubernetesReader } from '@/lib/adapters/kubernetes/types'
import { AppError } from '@/lib/common/errors'
import { clusterFromList, rightsFromRules } from './derived-reads'

const RIGHT = { verb: 'create', resource: 'jobs', group: 'batch', namespace: 'ml-team' }

/** A reader of an API server with these rules, whose access reviews refuse everything. */
function setUp(rules: Partial<KubernetesReader>) {
  const reviewed: unknown[] = []
  const reader = {
    ...rules,
    may: async (right: unknown) => {
      reviewed.push(right)
      return { allowed: false, reason: 'no rule' }
    },
  } as KubernetesReader
  return { reader: rightsFromRules(reader), reviewed }
}

const rule = (changes: object = {}) => ({
  verbs: ['create'],
  apiGroups: ['batch'],
  resources: ['jobs'],
  resourceNames: [],
  ...changes,
})

test('a right that a rule grants needs no access review', async () => {
  const { reader, reviewed } = setUp({
    rules: async () => ({ rules: [rule()], incomplete: false }),
  })
  expect(await reader.may(RIGHT)).toEqual({ allowed: true })
  expect(reviewed).toEqual([])
})

test('a right to a subresource is not granted by a rule for its resource', async () => {
  const pods = rule({ verbs: ['get'], apiGroups: [''], resources: ['pods'] })
  const { reader } = setUp({ rules: async () => ({ rules: [pods], incomplete: false }) })
  const logs = { verb: 'get', resource: 'pods', subresource: 'log', namespace: 'ml-team' }
  expect((await reader.may(logs)).allowed).toBe(false)
  expect((await reader.may({ verb: 'get', resource: 'pods', namespace: 'ml-team' })).allowed).toBe(
    true,
  )
})

test.each<[string, KubernetesReader['rules']]>([
  ['that no rule grants', async () => ({ rules: [], incomplete: false })],
  [
    'for one name only',
    async () => ({ rules: [rule({ resourceNames: ['a'] })], incomplete: false }),
  ],
  ['by incomplete rules', async () => ({ rules: [rule()], incomplete: true })],
  ['whose rules cannot be read', () => Promise.reject(new AppError('forbidden', 'No.'))],
])('a right %s is reviewed', async (_, rules) => {
  const { reader, reviewed } = setUp({ rules })
  expect(await reader.may(RIGHT)).toEqual({ allowed: false, reason: 'no rule' })
  expect(reviewed).toHaveLength(1)
})

test('a right in all namespaces is reviewed', async () => {
  const { reader, reviewed } = setUp({
    rules: () => Promise.reject(new Error('Rules belong to a namespace.')),
  })
  await reader.may({ verb: 'list', resource: 'pods' })
  expect(reviewed).toHaveLength(1)
})

const CLUSTER = { id: 'c1', name: 'train-east' }
const coreweave = (listClusters: () => Promise<unknown>) => {
  const read: string[] = []
  const getCluster = async (id: string) => {
    read.push(id)
    return { id }
  }
  return { reader: clusterFromList({ listClusters, getCluster } as CoreWeaveReader), read }
}

test('a cluster is taken from the list of clusters', async () => {
  const { reader, read } = coreweave(async () => [CLUSTER])
  expect(await reader.getCluster('c1')).toBe(CLUSTER)
  expect(read).toEqual([])
})

test('a cluster that the list does not have is read', async () => {
  const { reader, read } = coreweave(async () => [CLUSTER])
  await reader.getCluster('c2')
  expect(read).toEqual(['c2'])
})

test('whoever may not list clusters reads one', async () => {
  const { reader, read } = coreweave(() => Promise.reject(new AppError('forbidden', 'No.')))
  await reader.getCluster('c1')
  expect(read).toEqual(['c1'])
})

test('where the list cannot be read the reason is that of the list', async () => {
  const { reader } = coreweave(() => Promise.reject(new AppError('upstream', 'Down.')))
  await expect(reader.getCluster('c1')).rejects.toThrow('Down.')
})

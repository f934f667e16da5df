import { expect, test } from 'vitest'
import { principalOf } from '@/lib/core/identity/principal'
import type { Policy, Statement } from '@/lib/core/policy/document'
import { buildRequestMap } from './request-map'

const issuerUrl = 'https://oidc.cks.coreweave.com/id/7f3c1d52'
const clusters = [{ id: 'c1', name: 'train-east', issuerUrl }]
const account = (name: string) => principalOf({ issuerUrl, namespace: 'ml-team', name })
const statement = (change: Partial<Statement> = {}): Statement => ({
  name: 'read-datasets',
  effect: 'Allow',
  actions: ['s3:GetObject'],
  resources: ['datasets/*'],
  principals: [account('train-runner')],
  ...change,
})
const policyOf = (...statements: Statement[]): Policy => ({
  version: 'v1alpha1',
  name: 'wif-ml-team',
  statements,
})
const mapOf = (before: Policy | undefined, after: Policy) =>
  buildRequestMap({ ...(before && { before }), after, clusters })
const codes = ({ nodes, edges }: ReturnType<typeof mapOf>) => {
  const name = (id: string) => nodes.find((node) => node.id === id)?.name
  return Object.fromEntries(
    edges.map(({ from, to, state }) => [`${name(from)} > ${name(to)}`, state.code]),
  )
}

test('all of a new policy would be added', () => {
  const map = mapOf(undefined, policyOf(statement()))
  expect(codes(map)).toEqual({
    'train-east > train-runner': 'configured',
    'train-runner > read-datasets': 'will-be-added',
    'read-datasets > datasets': 'will-be-added',
  })
  expect(map.nodes.find(({ name }) => name === 'datasets')?.levels).toEqual({
    held: ['Read'],
    gained: ['Read'],
  })
})

test('of a changed statement only the new principal would be added', () => {
  const after = statement({ principals: [account('train-runner'), account('eval')] })
  expect(codes(mapOf(policyOf(statement()), policyOf(after)))).toMatchObject({
    'train-runner > read-datasets': 'configured',
    'eval > read-datasets': 'will-be-added',
    'read-datasets > datasets': 'configured',
  })
})

test('a new level of a bucket would be added, and is marked as gained', () => {
  const after = statement({ actions: ['s3:GetObject', 's3:PutObject'] })
  const map = mapOf(policyOf(statement()), policyOf(after))
  expect(codes(map)['read-datasets > datasets']).toBe('will-be-added')
  expect(map.nodes.find(({ name }) => name === 'datasets')?.levels).toEqual({
    held: ['Read', 'Write'],
    gained: ['Write'],
  })
})

test('what a request takes away loses access', () => {
  const logs = statement({ name: 'read-logs', resources: ['logs/*'] })
  const map = mapOf(policyOf(statement(), logs), policyOf(statement()))
  expect(codes(map)).toEqual({
    'train-east > train-runner': 'configured',
    'train-runner > read-logs': 'loses-access',
    'read-logs > logs': 'loses-access',
  })
  expect(map.nodes.find(({ name }) => name === 'logs')?.state).toBe('removed')
})

test('statements that stay as they are, in any order, and Deny statements are left out', () => {
  const two = statement({ principals: [account('a'), account('b')] })
  const turned = statement({ principals: [account('b'), account('a')] })
  const deny = statement({ name: 'no', effect: 'Deny' })
  expect(mapOf(policyOf(two), policyOf(turned, deny))).toEqual({ nodes: [], edges: [] })
})

test('everyone and accounts of an unknown issuer need attention', () => {
  const principals = ['*', 'role/https://gone/id/1:system:serviceaccount:ml-team:x', 'coreweave/u1']
  const { nodes } = mapOf(undefined, policyOf(statement({ principals })))
  const accounts = nodes.filter(({ column }) => column === 'account')
  expect(accounts.map(({ kind, state }) => [kind, state])).toEqual([
    ['everyone', 'warning'],
    ['service-account', 'warning'],
    ['principal', 'configured'],
  ])
})

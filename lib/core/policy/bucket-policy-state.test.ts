import { expect, test } from 'vitest'
import { buildBucketPolicyStates } from './bucket-policy-state'

const at = '2026-11-01T00:00:00Z'
const text = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
})

test('a gate is a policy, known to be absent, or not read and why', () => {
  const problem = { code: 'forbidden' as const, message: 'You cannot.' }
  const gates = buildBucketPolicyStates({
    orgId: 'org',
    buckets: [
      { bucket: 'has', own: { ok: true, value: { state: 'policy', text }, at } },
      { bucket: 'none', own: { ok: true, value: { state: 'none' }, at } },
      { bucket: 'closed', own: { ok: false, error: problem, at } },
      { bucket: 'odd', own: { ok: true, value: { state: 'policy', text: '<xml>' }, at } },
    ],
  })
  expect(gates.gateOf('has')).toMatchObject({ Version: '2012-10-17' })
  expect(gates.gateOf('none')).toBe('none')
  for (const bucket of ['closed', 'odd', 'never-asked']) expect(gates.gateOf(bucket)).toBe('unread')
  expect(gates.problemOf('closed')).toEqual(problem)
  expect(gates.problemOf('odd')?.message).toContain('Could not parse')
  expect(gates.problemOf('none')).toBeUndefined()
  expect(Object.keys(gates.policies)).toEqual(['has'])
})

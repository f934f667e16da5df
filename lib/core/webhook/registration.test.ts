import { describe, expect, test } from 'vitest'
import type { WebhookRegistration } from '@/lib/core/kubernetes/kinds'
import { compareRegistration, sparesSystemPods } from './registration'

const known: WebhookRegistration = {
  name: 'pod-identity-webhook.coreweave.com',
  failurePolicy: 'Ignore',
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  clientConfig: { service: { name: 'w', namespace: 'w', path: '/mutate' } },
  rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
}
const statesOf = (registration: WebhookRegistration) =>
  Object.fromEntries(compareRegistration(registration).map(({ field, state }) => [field, state]))

test('a registration as the webhook needs it differs in nothing that is known', () => {
  expect(statesOf(known)).toEqual({
    rules: 'same',
    'side-effects': 'same',
    'review-versions': 'same',
    path: 'same',
    'failure-policy': 'not-known',
    selectors: 'not-known',
    timeout: 'not-known',
  })
})

test.each<[string, Partial<WebhookRegistration>]>([
  [
    'rules',
    {
      rules: [
        { operations: ['UPDATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] },
      ],
    },
  ],
  ['rules', { rules: [] }],
  ['side-effects', { sideEffects: 'Some' }],
  ['review-versions', { admissionReviewVersions: ['v2'] }],
  ['path', { clientConfig: { service: { name: 'w', namespace: 'w' } } }],
])('a registration with other %s differs', (field, change) => {
  expect(statesOf({ ...known, ...change })).toMatchObject({ [field]: 'differs' })
})

describe('pods of kube-system are', () => {
  const name = 'kubernetes.io/metadata.name'
  const selector = (operator: string, values?: string[], key = name) => ({
    matchExpressions: [{ key, operator, ...(values && { values }) }],
  })
  test.each<[boolean, string, Partial<WebhookRegistration>]>([
    [false, 'no selector', {}],
    [true, 'their namespace excluded', { namespaceSelector: selector('NotIn', ['kube-system']) }],
    [false, 'another namespace excluded', { namespaceSelector: selector('NotIn', ['lab']) }],
    [true, 'other namespaces named', { namespaceSelector: selector('In', ['ml-team']) }],
    [true, 'a label asked for', { objectSelector: selector('Exists', undefined, 'inject') }],
    [false, 'a label excluded', { objectSelector: selector('DoesNotExist', undefined, 'skip') }],
    [true, 'a condition', { matchConditions: [{ name: 'not-system' }] }],
  ])('spared: %s, with %s', (spared, _, change) => {
    expect(sparesSystemPods({ ...known, ...change })).toBe(spared)
  })
})

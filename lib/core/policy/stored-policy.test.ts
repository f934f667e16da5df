import { expect, test } from 'vitest'
import { Policy } from './document'
import { parsePolicyText, printPolicy } from './policy-text'
import { readStoredPolicy } from './stored-policy'

const statement = {
  name: 'read',
  effect: 'Allow',
  actions: ['s3:GetObject'],
  resources: ['datasets/*'],
  principals: ['*'],
}
const policy = { version: 'v1alpha1', name: 'team', statements: [statement], owner: 'ml' }

test('a policy is read from its own text and from the wrapper of the API, unknown fields included', () => {
  for (const form of ['inner', 'wrapper'] as const) {
    const text = printPolicy(policy, form)
    expect(readStoredPolicy(text)).toEqual(policy)
    expect(readStoredPolicy(text)).toEqual(parsePolicyText(text).policy)
  }
})

test('what the schema of a policy refuses is not read', () => {
  const wrong = [
    { ...policy, version: 'v2' },
    { ...policy, name: '' },
    { ...policy, statements: [] },
    ...['name', 'effect', 'actions', 'resources', 'principals'].flatMap((field) =>
      [undefined, '', 'x', [], [''], [1]].map((value) => ({
        ...policy,
        statements: [{ ...statement, [field]: value }],
      })),
    ),
  ]
  for (const value of wrong)
    expect(readStoredPolicy(JSON.stringify(value)), JSON.stringify(value)).toEqual(
      Policy.safeParse(JSON.parse(JSON.stringify(value))).data,
    )
  for (const text of ['', '{', 'null', '[]', '{"policy":null}'])
    expect(readStoredPolicy(text), text).toBeUndefined()
})

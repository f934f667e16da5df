import { expect, test } from 'vitest'
import { z } from 'zod'
import { isRequiredBy } from './required'

const schema = z
  .object({
    name: z.string().min(1),
    note: z.string(),
    clusters: z.array(z.string()).min(1),
    kind: z.enum(['default', 'custom']),
    audience: z.string(),
    rules: z.array(z.object({ scope: z.string().min(1) })),
  })
  .refine(({ kind, audience }) => kind === 'default' || audience, { path: ['audience'] })

const values = {
  name: 'wif',
  note: '',
  clusters: ['a'],
  kind: 'default',
  audience: '',
  rules: [{ scope: 'ml-team' }],
}

test.each([
  ['name', true],
  ['note', false],
  ['clusters', true],
  ['kind', true],
  ['rules.0.scope', true],
])('%s is required: %s', (name, expected) => {
  expect(isRequiredBy(schema, values, name)).toBe(expected)
})

test('a field can be required by the value of another one', () => {
  expect(isRequiredBy(schema, values, 'audience')).toBe(false)
  expect(isRequiredBy(schema, { ...values, kind: 'custom' }, 'audience')).toBe(true)
})

test('other errors do not make a field required', () => {
  expect(isRequiredBy(schema, { ...values, name: '' }, 'note')).toBe(false)
})

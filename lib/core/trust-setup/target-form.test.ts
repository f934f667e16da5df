import { describe, expect, test } from 'vitest'
import { CLOUDS } from '@/lib/core/identity/clouds'
import { EXAMPLE_TARGETS, exampleTarget } from '@/lib/testing/trust-setup'
import { cloudFields, suggestValues } from './fields'
import { parseTargetForm, targetFormSchema } from './target-form'

const place = { clusterName: 'train-east', name: 'train-runner' }
const problemsOf = (cloud: (typeof CLOUDS)[number], typed: Record<string, string>) => {
  const parsed = targetFormSchema(cloud).safeParse(typed)
  return parsed.success
    ? {}
    : Object.fromEntries(parsed.error.issues.map((it) => [it.path[0], it.message]).reverse())
}

describe('the target form', () => {
  test.each(CLOUDS)('%s: reports missing required fields at the field', (cloud) => {
    const typed = Object.fromEntries(cloudFields(cloud).map(({ name }) => [name, '']))
    const needed = cloudFields(cloud).filter(({ optional }) => !optional)
    const problems = problemsOf(cloud, typed)
    expect(Object.keys(problems).sort()).toEqual(needed.map(({ name }) => name).sort())
    for (const message of Object.values(problems)) expect(message).toMatch(/ is missing\.$/)
  })

  test.each(EXAMPLE_TARGETS)('%s: round-trips through form values', (_, target) => {
    const typed = Object.fromEntries(
      cloudFields(target.cloud).map(({ name }) => {
        const value: unknown = Object.entries(target).find(([key]) => key === name)?.[1]
        return [name, value === undefined ? '' : String(value)]
      }),
    )
    expect(parseTargetForm(target.cloud, typed)?.target).toEqual(target)
  })

  test('distinguishes an invalid account ID from a missing one', () => {
    const typed = { ...suggestValues('aws', place), accountId: '01234567890' }
    expect(problemsOf('aws', typed)).toEqual({
      accountId: 'The account ID must have 12 digits, including leading zeros.',
    })
  })

  test('reports an invalid list item at the list field', () => {
    const typed = { address: 'https://vault.example', role: 'a', policies: 'good, not$good' }
    expect(Object.keys(problemsOf('vault', typed))).toEqual(['policies'])
  })

  test('takes the key IDs of a pasted JWKS, and refuses one without any', () => {
    const place = { name: 'Registry', audience: 'registry' }
    const parse = (uploadedKeys: string) => parseTargetForm('oidc', { ...place, uploadedKeys })
    const jwks = JSON.stringify({ keys: [{ kid: 'a', kty: 'RSA' }, { kid: 'b' }] })
    expect(parse(jwks)?.target).toMatchObject({ uploadedKeys: ['a', 'b'] })
    expect(parse('a, b')).toEqual(parse(jwks))
    expect(parse('')?.target).toEqual(exampleTarget('oidc'))
    expect(problemsOf('oidc', { ...place, uploadedKeys: '{"keys": []}' })).toEqual({
      uploadedKeys: 'The key set has no key with an ID.',
    })
  })

  test.each(CLOUDS)('%s: accepts the suggested values', (cloud) => {
    const problems = problemsOf(cloud, suggestValues(cloud, place))
    for (const message of Object.values(problems)) expect(message).toMatch(/ is missing\.$/)
  })
})

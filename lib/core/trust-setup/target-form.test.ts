import { describe, expect, test } from 'vitest'
import { CLOUDS } from '@/lib/core/identity/clouds'
import { TARGETS } from '@/lib/testing/trust-setup'
import { cloudFields, suggestValues } from './fields'
import { parseTargetForm, targetFormSchema } from './target-form'

const place = { clusterName: 'train-east', name: 'train-runner' }
const problemsOf = (cloud: (typeof CLOUDS)[number], typed: Record<string, string>) => {
  const parsed = targetFormSchema(cloud).safeParse(typed)
  return parsed.success
    ? {}
    : Object.fromEntries(parsed.error.issues.map((it) => [it.path[0], it.message]).reverse())
}

describe('what is typed for a cloud', () => {
  test.each(CLOUDS)('%s: what is needed and not typed is said at its field', (cloud) => {
    const typed = Object.fromEntries(cloudFields(cloud).map(({ name }) => [name, '']))
    const needed = cloudFields(cloud).filter(({ optional }) => !optional)
    const problems = problemsOf(cloud, typed)
    expect(Object.keys(problems).sort()).toEqual(needed.map(({ name }) => name).sort())
    for (const message of Object.values(problems)) expect(message).toMatch(/ is missing\.$/)
  })

  test.each(TARGETS)('%s: a target is the same after it was typed', (_, target) => {
    const typed = Object.fromEntries(
      cloudFields(target.cloud).map(({ name }) => {
        const value: unknown = Object.entries(target).find(([key]) => key === name)?.[1]
        return [name, value === undefined ? '' : String(value)]
      }),
    )
    expect(parseTargetForm(target.cloud, typed)?.target).toEqual(target)
  })

  test('a typo in an account id is told from a missing one', () => {
    const typed = { ...suggestValues('aws', place), accountId: '01234567890' }
    expect(problemsOf('aws', typed)).toEqual({
      accountId: 'The account id has 12 digits, zeros in front included.',
    })
  })

  test('a wrong policy among several is said at the field of all', () => {
    const typed = { address: 'https://vault.example', role: 'a', policies: 'good, not$good' }
    expect(Object.keys(problemsOf('vault', typed))).toEqual(['policies'])
  })

  test.each(CLOUDS)('%s: what is proposed is taken', (cloud) => {
    const problems = problemsOf(cloud, suggestValues(cloud, place))
    for (const message of Object.values(problems)) expect(message).toMatch(/ is missing\.$/)
  })
})

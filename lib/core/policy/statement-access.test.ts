import fc from 'fast-check'
import { describe, test } from 'vitest'
import { somePolicies, somePrincipal } from '@/lib/testing/laws/arbitraries'
import { expect } from '@/lib/testing/laws/expect'
import { naiveDecide } from '@/lib/testing/laws/naive'
import { lawParameters } from '@/lib/testing/laws/runs'
import { ACCESS_LEVELS, EVERY_LEVEL, levelBits } from './access-level'
import { CATALOGUE } from './catalogue'
import type { Policy, Statement } from './document'
import { compilePolicies } from './evaluate'
import { type AccessScope, computeStatementCells, createStatementAccess } from './statement-access'

const buckets = ['b', 'bb', 'c', 'zz']
const ends = ['', 'a', 'b', 'ab', 'q', 'qa', 'aq', 'q/', 'abq', 'q/b']
const keys = [...ends, ...ends.map((end) => `x/${end}`)]
const QUESTIONS: [key: string, inKey: (text: string) => boolean][] = [
  ['*', () => true],
  ['x/*', (text) => text.startsWith('x/')],
  ['a', (text) => text === 'a'],
]

/** What all statements that name a principal give together. */
function givenTo(policies: Policy[], principal: string, scope: AccessScope) {
  const compiled = compilePolicies(policies)
  const { gives } = createStatementAccess(compiled, scope)
  const ids = [...compiled.naming(principal).ids()]
  const isDeny = (id: number) => compiled.statements[id]?.effect === 'Deny'
  const cells = ids.filter((id) => !isDeny(id)).map((id) => gives(id, ids.filter(isDeny)))
  return {
    bucket: (at: number) => cells.reduce((bits, each) => bits | (each.buckets[at] ?? 0), 0),
    organization: cells.reduce((bits, each) => bits | each.organization, 0),
  }
}

test('what statements give together is what is allowed, for any actions and objects that are asked about', () => {
  fc.assert(
    fc.property(
      somePolicies,
      somePrincipal,
      fc.nat(3),
      fc.constantFrom(...QUESTIONS),
      fc.subarray([...CATALOGUE], { minLength: 1, maxLength: 8 }),
      (policies, principal, at, [key, inKey], actions) => {
        const given = givenTo(policies, principal, { buckets, actions, key })
        const isAllowed = (action: string, resource: string) =>
          naiveDecide(policies, { principal, action, resource }) === 'allow'
        const [inBucket, onOrganization] = [false, true].map((global) =>
          levelBits(
            ACCESS_LEVELS.filter((level) =>
              actions.some(({ name, scope, level: own }) => {
                if (own !== level || (scope === 'global') !== global) return false
                if (scope === 'global') return isAllowed(name, '*')
                if (scope === 'bucket') return isAllowed(name, buckets[at] ?? '')
                return keys.filter(inKey).some((each) => isAllowed(name, `${buckets[at]}/${each}`))
              }),
            ),
          ),
        )
        expect(given.bucket(at)).toBe(inBucket)
        expect(given.organization).toBe(onOrganization)
      },
    ),
    lawParameters(),
  )
})

describe('single statements', () => {
  const statement = (given: Partial<Statement>): Statement => ({
    name: 's',
    effect: 'Allow',
    actions: ['s3:*'],
    resources: ['b', 'b/*'],
    principals: ['*'],
    ...given,
  })
  const access = (...statements: Statement[]) =>
    createStatementAccess(compilePolicies([{ version: 'v1alpha1', name: 'p', statements }]), {
      buckets,
    })

  test('a Deny touches what it speaks of, and takes it from an Allow', () => {
    const { touches, gives } = access(
      statement({}),
      statement({ effect: 'Deny', actions: ['s3:Delete*'], resources: ['b', 'b/*'] }),
    )
    expect([...touches(1).buckets]).toEqual([
      levelBits(['Write', 'Delete', 'Permissions']),
      0,
      0,
      0,
    ])
    expect([...gives(0, []).buckets]).toEqual([EVERY_LEVEL, 0, 0, 0])
    // Changing lifecycle rules is Delete, and not denied.
    expect([...gives(0, [1]).buckets]).toEqual([EVERY_LEVEL, 0, 0, 0])
  })

  test('access that a Deny takes whole is empty', () => {
    const { gives } = access(statement({}), statement({ effect: 'Deny', resources: ['*'] }))
    expect(gives(0, [1])).toMatchObject({ organization: 0, isEmpty: true })
  })

  test('only a resource that matches everything reaches the organization', () => {
    const { gives } = access(
      statement({ actions: ['cwobject:EnsureAccessPolicy'], resources: ['*'] }),
      statement({ actions: ['cwobject:EnsureAccessPolicy'] }),
    )
    expect(gives(0, []).organization).toBe(levelBits(['Permissions']))
    expect(gives(1, [])).toMatchObject({ organization: 0, isEmpty: true })
  })
})

test('what is computed at once is what is computed one by one, and is known where it is kept', () => {
  fc.assert(
    fc.property(somePolicies, (policies) => {
      const { statements } = compilePolicies(policies)
      const scope = { buckets }
      const ids = [...statements.keys()]
      const denies = ids.filter((id) => statements[id]?.effect === 'Deny')
      const questions = ids.flatMap((id) => [
        { id, denies: [] },
        { id, denies },
      ])
      const cells = computeStatementCells(statements, scope, questions) ?? []
      const own = createStatementAccess({ statements }, scope)
      const kept = createStatementAccess({ statements }, scope)
      expect(cells).toEqual(questions.map((each) => own.gives(each.id, each.denies)))
      for (const [index, question] of questions.entries()) {
        const found = cells[index]
        if (found && !kept.knows(question)) kept.remember(question, found)
        expect(kept.gives(question.id, question.denies)).toEqual(found)
      }
    }),
    lawParameters(),
  )
})

import { describe, expect, test } from 'vitest'
import {
  accountPrincipal,
  exchangeStatement,
  lintContext,
  policyWith,
  statementWith,
  trainPrincipal,
} from '@/lib/testing/laws/linted'
import { lintPolicy } from '../lint'
import type { LintFix, PolicyFinding } from './finding'
import { withDecidedFixes } from './fix-check'

const finding = (...fixes: LintFix[]): PolicyFinding => ({
  kind: 'shadowed',
  severity: 'note',
  path: ['statements', 0],
  message: 'Redundant.',
  fixes,
})
const removal = (index: number, claims: Partial<LintFix> = {}): LintFix => ({
  title: 'Remove statement',
  changes: [{ path: ['statements', index] }],
  gains: [],
  loses: [],
  ...claims,
})
const allow = statementWith({ resources: ['b/*', 'c/*'] })
const deny = statementWith({ effect: 'Deny', resources: ['c/*'] })

describe('a fix that changes more than it says is not offered', () => {
  test.each([
    ['lets others in', removal(1), 'admits-more'],
    ['takes access away', removal(0), 'removes-more'],
  ])('one that %s', (_, fix, withheld) => {
    const [found] = withDecidedFixes(policyWith(allow, deny), [], [finding(fix)])
    expect(found).toMatchObject({ fixes: [], withheld })
  })

  test('one that says so is offered, and so is the other fix of the finding', () => {
    const honest = removal(1, { gains: [deny] })
    const [found] = withDecidedFixes(policyWith(allow, deny), [], [finding(removal(0), honest)])
    expect(found?.fixes).toEqual([honest])
    expect(found?.withheld).toBeUndefined()
  })

  test('the other policies decide too', () => {
    const others = [{ ...policyWith(allow), name: 'other' }]
    const [alone] = withDecidedFixes(policyWith(allow, deny), [], [finding(removal(0))])
    const [among] = withDecidedFixes(policyWith(allow, deny), others, [finding(removal(0))])
    expect([alone?.withheld, among?.withheld]).toEqual(['removes-more', undefined])
  })

  test('two statements that only together allow the same are seen', () => {
    const halves = [statementWith({ resources: ['b/*'] }), statementWith({ resources: ['c/*'] })]
    const [found] = withDecidedFixes(policyWith(allow, ...halves), [], [finding(removal(0))])
    expect(found?.fixes.length).toBe(1)
  })
})

test('a Deny of an account that does not exist is not removed while an Allow would let it in', () => {
  const gone = accountPrincipal('ml', 'gone')
  const denied = statementWith({ effect: 'Deny', principals: [trainPrincipal, gone] })
  const ghost = (principals: string[]) =>
    lintPolicy(
      policyWith(exchangeStatement, statementWith({ principals }), denied),
      lintContext,
    ).find(({ kind, path }) => kind === 'ghost-account' && path[1] === 2)
  expect(ghost([accountPrincipal('ml', '*')])).toMatchObject({ fixes: [], withheld: 'admits-more' })
  expect(ghost([trainPrincipal])?.fixes.map(({ title }) => title)).toEqual(['Remove'])
})

test('a pattern that may match an action outside the catalogue is not removed as the same access', () => {
  const both = statementWith({ actions: ['s3:ListAllx', 's3:ListAll*'], resources: ['b'] })
  for (const { fixes } of lintPolicy(policyWith(both)))
    for (const { changes, gains, loses } of fixes)
      if (gains.length + loses.length === 0)
        expect(changes).toEqual([{ path: ['statements', 0, 'actions', 0] }])
})

test('a statement that changes nothing by itself is removed, however many there are', () => {
  const many = Array.from({ length: 1000 }, (_, i) =>
    i % 2
      ? statementWith({ effect: 'Deny', principals: [`role/${i}`] })
      : statementWith({ actions: ['cwobject:CreateAccessKey'], principals: [`role/${i}`] }),
  )
  const findings = many.slice(0, 200).map((_, i) => finding(removal(i)))
  const found = withDecidedFixes(policyWith(allow, ...many.slice(1)), [], findings.slice(1))
  expect(found.filter(({ fixes }) => fixes.length === 1).length).toBe(199)
})

test('past the limit fixes are not decided, and the finding says so', () => {
  const many = Array.from({ length: 1000 }, (_, i) =>
    statementWith({
      name: `s${i}`,
      resources: [`b${i}/*`],
      principals: Array.from({ length: 30 }, (_, j) => `role/${i}-${j}`),
    }),
  )
  const findings = many.slice(0, 50).map((_, i) => finding(removal(i)))
  const found = withDecidedFixes(policyWith(...many), [], findings)
  expect(found[0]?.withheld).toBe('removes-more')
  expect(found.at(-1)).toMatchObject({ fixes: [], withheld: 'limit' })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changesNothing, compare } from './compare'
import type { Policy, Statement } from './document'
import { applyChanges } from './edit'
import { somePolicies, somePolicy } from './laws/arbitraries'
import { cpuTime } from './laws/cpu-time'
import { runs } from './laws/runs'
import { lint } from './lint'
import { lintChange } from './lint/change'
import { DOCUMENTATION, type Finding, type Surroundings } from './lint/finding'
import { printPolicy } from './text'

const issuerUrl = 'https://oidc.cks.coreweave.com/id/66329d4a-1260-433d-9232-f2eaff185151'
const account = (namespace: string, name: string, issuer = issuerUrl) =>
  `role/${issuer}:system:serviceaccount:${namespace}:${name}`
const train = account('ml', 'train')
const exchange: Statement = {
  name: 'exchange',
  effect: 'Allow',
  actions: ['cwobject:CreateAccessKeyOIDC'],
  resources: ['*'],
  principals: ['*'],
}
const statement = (given: Partial<Statement>): Statement => ({
  name: 's',
  effect: 'Allow',
  actions: ['s3:GetObject'],
  resources: ['b/*'],
  principals: [train],
  ...given,
})
const policy = (...statements: Statement[]): Policy => ({
  version: 'v1alpha1',
  name: 'p',
  statements,
})
const surroundings: Surroundings = {
  issuers: [{ issuerUrl, name: 'east' }],
  inventory: [{ issuerUrl, namespaces: { ml: ['train'], lab: 'unread' } }],
}

/** The policy after a fix, made as the editor makes it: on the text. */
function fixed(before: Policy, finding: Finding, fix = 0): Policy {
  const changes = finding.fixes[fix]?.changes ?? []
  const after: Policy = JSON.parse(applyChanges(printPolicy(before), changes))
  return after
}

test('a policy as the tutorial has it is without errors', () => {
  const tutorial = policy(
    statement({ actions: ['s3:*', 'cwobject:CreateAccessKeyOIDC'], resources: ['*'] }),
  )
  expect(lint(tutorial, surroundings)).toEqual([])
})

describe('each finding is at its place', () => {
  test.each<[Finding['kind'], Partial<Statement>, (string | number)[]]>([
    ['global-on-bucket', { actions: ['s3:GetObject', 's3:ListAllMyBuckets'] }, ['actions', 1]],
    ['global-on-bucket', { actions: ['cwobject:*'] }, ['actions', 0]],
    ['objects-missing', { resources: ['b'] }, ['resources', 0]],
    ['bucket-missing', { actions: ['s3:ListBucket', 's3:GetObject'] }, ['resources', 0]],
    ['arn-principal', { principals: ['arn:aws:iam::o:role/A'] }, ['principals', 0]],
    ['bare-issuer', { principals: [train, `role/${issuerUrl}`] }, ['principals', 1]],
    ['slash-form', { principals: [`role/${issuerUrl}/*`] }, ['principals', 0]],
    ['unknown-principal', { principals: ['admin@example.com'] }, ['principals', 0]],
    [
      'trailing-slash',
      { principals: [account('ml', 'train', `${issuerUrl}/`)] },
      ['principals', 0],
    ],
    [
      'unknown-issuer',
      { principals: [account('ml', 'train', 'https://x.example')] },
      ['principals', 0],
    ],
    ['ghost-namespace', { principals: [account('gone', 'a')] }, ['principals', 0]],
    ['ghost-namespace', { principals: [account('gone', '*')] }, ['principals', 0]],
    ['ghost-account', { principals: [account('ml', 'gone')] }, ['principals', 0]],
    [
      'open-wildcard',
      { principals: [`role/${issuerUrl}:system:serviceaccount:ml-*`] },
      ['principals', 0],
    ],
    ['open-wildcard', { principals: [`role/${issuerUrl}*`] }, ['principals', 0]],
    ['inner-star', { resources: ['b/*/logs'] }, ['resources', 0]],
    [
      'action-typo',
      { actions: ['cwobject:CreateAccessKeyFromOIDC'], resources: ['*'] },
      ['actions', 0],
    ],
    ['action-typo', { actions: ['s3:getobject'] }, ['actions', 0]],
    ['action-typo', { actions: ['S3:Get*'] }, ['actions', 0]],
    ['unknown-action', { actions: ['s3:Frobnicate'] }, ['actions', 0]],
    ['everyone-writes', { actions: ['s3:Put*'], principals: ['*'] }, ['principals', 0]],
    ['repeated-entry', { principals: [train, train] }, ['principals', 1]],
    ['covered-entry', { actions: ['s3:GetObject', 's3:Get*'] }, ['actions', 0]],
    [
      'deny-nothing',
      {
        effect: 'Deny',
        principals: ['role/Nobody'],
        resources: ['zz/*'],
        actions: ['s3:PutObject'],
      },
      [],
    ],
    ['admin-role', { actions: ['cwobject:EnsureAccessPolicy'], resources: ['*'] }, ['actions', 0]],
  ])('%s %#', (kind, given, at) => {
    const found = lint(policy(exchange, statement(given)), surroundings)
    expect(found.find((each) => each.kind === kind)?.path).toEqual(['statements', 1, ...at])
    expect(DOCUMENTATION[kind][0]).toMatch(/^https:/)
  })

  test('S3 without the exchange, and the exchange without S3', () => {
    expect(lint(policy(statement({})), surroundings).map(({ kind }) => kind)).toEqual([
      's3-without-exchange',
    ])
    const others = [{ ...policy(exchange), name: 'sign-in' }]
    expect(lint(policy(statement({})), { ...surroundings, others })).toEqual([])
    const alone = policy(statement({ actions: ['cwobject:CreateAccessKeyOIDC'], resources: ['*'] }))
    expect(lint(alone, surroundings).map(({ kind }) => kind)).toEqual(['exchange-without-s3'])
  })

  test('a statement that another policy covers is shadowed; of two equal ones the later', () => {
    const twice = policy(exchange, statement({ name: 'a' }), statement({ name: 'b' }))
    expect(lint(twice, surroundings).map(({ kind, path }) => [kind, path])).toEqual([
      ['shadowed', ['statements', 2]],
    ])
    const others = [{ ...policy(statement({ actions: ['s3:*'] })), name: 'wide' }]
    const [finding] = lint(policy(exchange, statement({})), { ...surroundings, others })
    expect(finding?.message).toContain('s of wide allows')
  })

  test('an Allow under a wider Deny is always denied', () => {
    const deny = statement({ effect: 'Deny', actions: ['*'], principals: ['*'] })
    expect(
      lint(policy(exchange, statement({}), deny), surroundings).map(({ kind }) => kind),
    ).toEqual(['always-denied'])
  })

  test('a near miss of a known issuer is explained and can be mended', () => {
    const near = policy(exchange, statement({ principals: [train.replace('https', 'http')] }))
    const [finding] = lint(near, surroundings)
    expect(finding?.message).toContain('http and https')
    if (!finding) throw new Error('expected a finding')
    expect(lint(fixed(near, finding), surroundings)).toEqual([])
  })
})

describe('changes that are hard to undo', () => {
  const admin = statement({ actions: ['cwobject:*'], resources: ['*'], principals: ['role/Admin'] })
  const deny = statement({
    effect: 'Deny',
    actions: ['cwobject:Ensure*'],
    resources: ['*'],
    principals: ['*'],
  })
  const kinds = (before: Policy[], after: Policy[], editor?: string) =>
    lintChange(before, after, editor).map(({ kind }) => kind)

  test('a Deny for everyone, a removed Allow, the last policy', () => {
    expect(kinds([policy(admin)], [policy(admin, deny)])).toEqual(['lock-out'])
    expect(kinds([policy(exchange, admin)], [policy(exchange)])).toEqual(['lock-out'])
    expect(kinds([policy(exchange, admin)], [policy(exchange)], 'role/Admin')).toEqual(['lock-out'])
    expect(kinds([policy(exchange)], [])).toEqual(['last-policy'])
  })

  test('nothing where somebody keeps the right, or nobody had it', () => {
    expect(kinds([policy(admin)], [policy(admin, exchange)])).toEqual([])
    expect(kinds([policy(exchange)], [policy(exchange, statement({}))])).toEqual([])
    expect(kinds([policy(exchange, admin)], [policy(exchange)], 'role/Other')).toEqual(['lock-out'])
  })
})

const troubled: fc.Arbitrary<Policy> = fc
  .tuple(
    somePolicy,
    fc.array(
      fc.record({
        name: fc.constantFrom('t1', 't2'),
        effect: fc.constantFrom('Allow', 'Deny'),
        actions: fc.array(
          fc.constantFrom(
            's3:getobject',
            'cwobject:CreateAccessKeyFromOIDC',
            's3:*',
            's3:GetObject',
            'cwobject:*',
          ),
          { minLength: 1, maxLength: 3 },
        ),
        resources: fc.array(fc.constantFrom('b', 'b/*', '*', 'c/x/*', 'c'), {
          minLength: 1,
          maxLength: 3,
        }),
        principals: fc.array(
          fc.constantFrom(
            train,
            `role/${issuerUrl}`,
            `role/${issuerUrl}/*`,
            account('gone', 'x'),
            account('ml', 'x', `${issuerUrl}/`),
            train.replace('https', 'http'),
            '*',
            'a@b',
          ),
          { minLength: 1, maxLength: 3 },
        ),
      }) satisfies fc.Arbitrary<Statement>,
      { maxLength: 3 },
    ),
  )
  .map(([base, more]) => ({ ...base, statements: [...base.statements, ...more] }))

describe('laws', () => {
  const same = (a: Finding) => (b: Finding) => a.kind === b.kind

  test('each fix removes its finding, and changes no access where it says so', () => {
    fc.assert(
      fc.property(troubled, somePolicies, (before, rest) => {
        const others = rest.map((each, i) => ({ ...each, name: `other ${i}` }))
        const around = { ...surroundings, others }
        const findings = lint(before, around)
        for (const finding of findings)
          for (const [i, { sameAccess }] of finding.fixes.entries()) {
            const after = fixed(before, finding, i)
            const left = lint(after, around).filter(same(finding)).length
            expect([finding, left < findings.filter(same(finding)).length]).toEqual([finding, true])
            if (sameAccess)
              expect([
                finding,
                changesNothing(compare([before, ...others], [after, ...others])),
              ]).toEqual([finding, true])
          }
      }),
      runs(400),
    )
  })

  test('any policy is linted without throwing, every path leads somewhere', () => {
    const texts = fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 })
    const odd = fc.record({
      name: fc.string({ minLength: 1 }),
      effect: fc.constantFrom('Allow' as const, 'Deny' as const),
      actions: texts,
      resources: texts,
      principals: texts,
    })
    fc.assert(
      fc.property(fc.array(odd, { minLength: 1, maxLength: 4 }), (statements) => {
        for (const { path } of lint(policy(...statements), surroundings)) {
          const [, index, list, at] = path
          const found = statements[Number(index)]
          expect(found).toBeDefined()
          if (list !== undefined) expect(found?.[list as 'actions'][Number(at)]).toBeDefined()
        }
      }),
      runs(1000),
    )
  })

  test('a policy of 5,000 statements is linted within a second', () => {
    const many = policy(
      ...Array.from({ length: 5000 }, (_, i) =>
        statement({
          name: `s${i}`,
          effect: i % 2 ? 'Deny' : 'Allow',
          resources: [`b${i}`, `b${i}/*`],
          principals: [account(`ns${i % 50}`, `a${i}`)],
        }),
      ),
    )
    expect(cpuTime(() => lint(many, surroundings))).toBeLessThan(1000)
  })
})

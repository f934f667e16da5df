import { describe, expect, test } from 'vitest'
import {
  accountPrincipal,
  applyPolicyFix,
  exchangeStatement,
  LINTED_ISSUER,
  lintContext,
  policyWith,
  statementWith,
  trainPrincipal,
} from '@/lib/testing/laws/linted'
import type { Policy, Statement } from './document'
import { lintPolicy } from './lint'
import { lintPolicyChange } from './lint/change'
import { FINDING_DOCUMENTATION, type LintContext, type PolicyFinding } from './lint/finding'

test('a policy as the tutorial has it is without errors', () => {
  const tutorial = policyWith(
    statementWith({ actions: ['s3:*', 'cwobject:CreateAccessKeyOIDC'], resources: ['*'] }),
  )
  expect(lintPolicy(tutorial, lintContext)).toEqual([])
})

describe('each finding is at its place', () => {
  test.each<[PolicyFinding['kind'], Partial<Statement>, (string | number)[]]>([
    ['global-on-bucket', { actions: ['s3:GetObject', 's3:ListAllMyBuckets'] }, ['actions', 1]],
    ['global-on-bucket', { actions: ['cwobject:*'] }, ['actions', 0]],
    ['objects-missing', { resources: ['b'] }, ['resources', 0]],
    ['bucket-missing', { actions: ['s3:ListBucket', 's3:GetObject'] }, ['resources', 0]],
    ['arn-principal', { principals: ['arn:aws:iam::o:role/A'] }, ['principals', 0]],
    ['bare-issuer', { principals: [trainPrincipal, `role/${LINTED_ISSUER}`] }, ['principals', 1]],
    ['slash-form', { principals: [`role/${LINTED_ISSUER}/*`] }, ['principals', 0]],
    ['unknown-principal', { principals: ['admin@example.com'] }, ['principals', 0]],
    [
      'trailing-slash',
      { principals: [accountPrincipal('ml', 'train', `${LINTED_ISSUER}/`)] },
      ['principals', 0],
    ],
    [
      'unknown-issuer',
      { principals: [accountPrincipal('ml', 'train', 'https://x.example')] },
      ['principals', 0],
    ],
    ['ghost-namespace', { principals: [accountPrincipal('gone', 'a')] }, ['principals', 0]],
    ['ghost-namespace', { principals: [accountPrincipal('gone', '*')] }, ['principals', 0]],
    ['ghost-account', { principals: [accountPrincipal('ml', 'gone')] }, ['principals', 0]],
    [
      'open-wildcard',
      { principals: [`role/${LINTED_ISSUER}:system:serviceaccount:ml-*`] },
      ['principals', 0],
    ],
    ['open-wildcard', { principals: [`role/${LINTED_ISSUER}*`] }, ['principals', 0]],
    ['trailing-slash', { resources: ['b/', 'b/*'] }, ['resources', 0]],
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
    ['repeated-entry', { principals: [trainPrincipal, trainPrincipal] }, ['principals', 1]],
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
    const found = lintPolicy(policyWith(exchangeStatement, statementWith(given)), lintContext)
    expect(found.find((each) => each.kind === kind)?.path).toEqual(['statements', 1, ...at])
    expect(FINDING_DOCUMENTATION[kind][0]).toMatch(/^https:/)
  })

  test.each([
    ['coreweave/user-1', 'role/Viewer'],
    ['role/Contractors', 'role/Viewer'],
    ['coreweave/user-1', 'coreweave/user-2'],
  ])('a Deny for %s may concern a person who is allowed as %s', (denied, allowed) => {
    const policy = policyWith(
      statementWith({ principals: [allowed] }),
      statementWith({ effect: 'Deny', principals: [denied] }),
    )
    expect(lintPolicy(policy, lintContext).map(({ kind }) => kind)).not.toContain('deny-nothing')
    const ofWorkload = policyWith(
      statementWith({ principals: [allowed] }),
      statementWith({ effect: 'Deny', principals: [trainPrincipal] }),
    )
    expect(lintPolicy(ofWorkload, lintContext).map(({ kind }) => kind)).toContain('deny-nothing')
  })

  test.each([
    [{ principals: [accountPrincipal('ml', 'trin')] }, { principals: [trainPrincipal] }],
    [{ principals: [accountPrincipal('mll', 'train')] }, { principals: [trainPrincipal] }],
    [{ principals: [accountPrincipal('finance', 'train')] }, undefined],
    [{ resources: ['archive/*'] }, undefined],
    [
      { principals: [accountPrincipal('vision-tem', '*')] },
      { principals: [accountPrincipal('vision-team', '*')] },
    ],
    [
      { resources: ['dataset', 'logs/*', 'dataset/*'] },
      { resources: ['datasets', 'logs/*', 'datasets/*'] },
    ],
  ])('an unknown name is one press away from the nearest: %j', (given, expected) => {
    const context: LintContext = {
      issuers: [{ issuerUrl: LINTED_ISSUER, name: 'east' }],
      inventory: [
        { issuerUrl: LINTED_ISSUER, namespaces: { ml: ['train', 'eval'], 'vision-team': ['run'] } },
      ],
      buckets: ['datasets', 'logs', 'b'],
    }
    const policy = policyWith(exchangeStatement, statementWith(given))
    const found = lintPolicy(policy, context).find(({ kind }) => kind.startsWith('ghost-'))
    const at = found?.fixes.findIndex(({ title }) => title.startsWith('Change to')) ?? -1
    if (!expected) expect(at).toBe(-1)
    else if (found) expect(applyPolicyFix(policy, found, at).statements[1]).toMatchObject(expected)
    expect(found).toBeDefined()
  })

  test('a bucket is unknown only where all buckets are known, and not in a Deny', () => {
    const missing = policyWith(exchangeStatement, statementWith({ resources: ['gone/*'] }))
    const kinds = (policy: typeof missing, buckets?: string[]) =>
      lintPolicy(policy, { ...lintContext, ...(buckets && { buckets }) }).map(({ kind }) => kind)
    expect(kinds(missing, ['b'])).toEqual(['ghost-bucket'])
    expect(kinds(missing)).toEqual([])
    expect(kinds(missing, ['gone'])).toEqual([])
    const denied = policyWith(
      exchangeStatement,
      statementWith({ resources: ['*'] }),
      statementWith({ name: 'd', effect: 'Deny', resources: ['gone/*'] }),
    )
    expect(kinds(denied, ['b'])).not.toContain('ghost-bucket')
  })

  test('S3 without the exchange, and the exchange without S3', () => {
    expect(lintPolicy(policyWith(statementWith({})), lintContext).map(({ kind }) => kind)).toEqual([
      's3-without-exchange',
    ])
    const others = [{ ...policyWith(exchangeStatement), name: 'sign-in' }]
    expect(lintPolicy(policyWith(statementWith({})), { ...lintContext, others })).toEqual([])
    const alone = policyWith(
      statementWith({ actions: ['cwobject:CreateAccessKeyOIDC'], resources: ['*'] }),
    )
    expect(lintPolicy(alone, lintContext).map(({ kind }) => kind)).toEqual(['exchange-without-s3'])
  })

  test('a statement that another policy covers is shadowed; of two equal ones the later', () => {
    const twice = policyWith(
      exchangeStatement,
      statementWith({ name: 'a' }),
      statementWith({ name: 'b' }),
    )
    expect(lintPolicy(twice, lintContext).map(({ kind, path }) => [kind, path])).toEqual([
      ['shadowed', ['statements', 2]],
    ])
    const others = [{ ...policyWith(statementWith({ actions: ['s3:*'] })), name: 'wide' }]
    const [finding] = lintPolicy(policyWith(exchangeStatement, statementWith({})), {
      ...lintContext,
      others,
    })
    expect(finding?.message).toContain('s of wide already allows')
  })

  test('an Allow under a wider Deny is always denied', () => {
    const deny = statementWith({ effect: 'Deny', actions: ['*'], principals: ['*'] })
    expect(
      lintPolicy(policyWith(exchangeStatement, statementWith({}), deny), lintContext).map(
        ({ kind }) => kind,
      ),
    ).toEqual(['always-denied'])
  })

  test('a near miss of a known issuer is explained and has a fix', () => {
    const near = policyWith(
      exchangeStatement,
      statementWith({ principals: [trainPrincipal.replace('https', 'http')] }),
    )
    const [finding] = lintPolicy(near, lintContext)
    expect(finding?.message).toContain('http or https')
    if (!finding) throw new Error('expected a finding')
    expect(lintPolicy(applyPolicyFix(near, finding), lintContext)).toEqual([])
  })
})

describe('changes that are hard to undo', () => {
  const admin = statementWith({
    actions: ['cwobject:*'],
    resources: ['*'],
    principals: ['role/Admin'],
  })
  const deny = statementWith({
    effect: 'Deny',
    actions: ['cwobject:Ensure*'],
    resources: ['*'],
    principals: ['*'],
  })
  const kinds = (before: Policy[], after: Policy[], editor?: string) =>
    lintPolicyChange(before, after, editor).map(({ kind }) => kind)

  test('a Deny for everyone, a removed Allow, the last policy', () => {
    expect(kinds([policyWith(admin)], [policyWith(admin, deny)])).toEqual(['lock-out'])
    expect(kinds([policyWith(exchangeStatement, admin)], [policyWith(exchangeStatement)])).toEqual([
      'lock-out',
    ])
    expect(
      kinds([policyWith(exchangeStatement, admin)], [policyWith(exchangeStatement)], 'role/Admin'),
    ).toEqual(['lock-out'])
    expect(kinds([policyWith(exchangeStatement)], [])).toEqual(['last-policy'])
  })

  test('reports nothing if someone keeps the permission or no one had it', () => {
    expect(kinds([policyWith(admin)], [policyWith(admin, exchangeStatement)])).toEqual([])
    expect(
      kinds([policyWith(exchangeStatement)], [policyWith(exchangeStatement, statementWith({}))]),
    ).toEqual([])
    expect(
      kinds([policyWith(exchangeStatement, admin)], [policyWith(exchangeStatement)], 'role/Other'),
    ).toEqual(['lock-out'])
  })
})

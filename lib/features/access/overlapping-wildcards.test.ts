import { beforeAll, describe, expect, test } from 'vitest'
import { parseBucketPolicyText } from '@/lib/core/policy/bucket-policy-document'
import { comparePolicies } from '@/lib/core/policy/compare'
import type { Policy, Statement } from '@/lib/core/policy/document'
import { evaluateLevels } from '@/lib/core/policy/effective-levels'
import { compilePolicies } from '@/lib/core/policy/evaluate'
import { printPolicy } from '@/lib/core/policy/policy-text'
import { analysePolicyDraft } from '@/lib/features/policies/analysis'
import { readPermanentKeys } from '@/lib/features/review/keys'
import { OVERLAPPING_RESOURCES, overlappingPolicy } from '@/lib/testing/cases/overlapping-wildcards'
import { testClusterOf, testContext } from '@/lib/testing/context'
import { productFiles, readSourceTree } from '@/lib/testing/source-tree'
import { readAccountReach } from './reach'
import { type AccessQuery, AccessQuestion } from './schema'
import { readAccess } from './service'

type World = Awaited<ReturnType<typeof testContext>>
let world: World
let runner: string
beforeAll(async () => {
  world = await testContext()
  runner = `role/${testClusterOf(world).issuerUrl}:system:serviceaccount:ml-team:train-runner`
  await world.context.coreweave.ensurePolicy(overlappingPolicy())
})
const ask = (query: AccessQuery) =>
  readAccess(world.context, AccessQuestion.parse(query), { most: 200, extent: 'whole' })

// Every file that can meet patterns which overlap in too many ways has a test below, or catches it.
test('only these functions call what refuses overlapping wildcards', () => {
  const callers = productFiles(readSourceTree())
    .filter(({ text }) =>
      /\b(createAtoms|createUniverse|intersectPatterns|samplePatterns|sampleResources)\(/.test(
        text,
      ),
    )
    .map(({ path }) => path)
  expect(callers.sort()).toEqual([
    'lib/core/policy/atoms.ts',
    'lib/core/policy/compare.ts',
    'lib/core/policy/effective-levels.ts',
    'lib/core/policy/pattern-classes.ts',
    'lib/core/policy/pattern-intersection.ts',
    'lib/core/policy/resource-samples.ts',
    'lib/core/policy/statement-access.ts',
    'lib/core/policy/universe.ts',
  ])
})

describe('with resources that overlap in every combination', () => {
  test('the access matrix shows what they allow', async () => {
    const { matrix } = await ask({ by: 'matrix', group: 'account', on: 'buckets' })
    const row = matrix?.rows.find(({ principal }) => principal === runner)
    expect(row?.cells.length).toBe(matrix?.columns.length)
    expect(row?.cells.every(({ held }) => (held & 0b0110) === 0b0110)).toBe(true)
  })

  test('the actions of a principal in one bucket are listed', async () => {
    const { actions = [] } = await ask({ principal: runner, bucket: 'models' })
    const reads = actions.find(({ action }) => action === 's3:GetObject')
    expect(reads?.because).toContainEqual(expect.objectContaining({ policy: 'overlapping' }))
    const writes = actions.find(({ action }) => action === 's3:PutObject')
    expect(writes).toMatchObject({ reach: 'some' })
    expect(writes?.denied).toContainEqual(expect.objectContaining({ statement: 'not-these' }))
  })

  test('a whole bucket has an answer, and one object is asked for where objects have none', async () => {
    const question = { level: 'Write', bucket: 'models', by: 'principal' } as const
    const { principals } = await ask(question)
    expect(principals?.rows.map(({ principal }) => principal)).toContain(runner)
    const letters = [...'abcdefghijkl']
    const many = (order: string[]) => `${order.map((letter) => `*${letter}`).join('')}*`
    const [allow, deny] = [`models/${many(letters)}`, 'models/*y*'].map((resource, i) => ({
      name: `s${i}`,
      effect: i === 0 ? ('Allow' as const) : ('Deny' as const),
      actions: ['s3:PutObject'],
      resources: [resource],
      principals: [runner],
    }))
    if (!allow || !deny) throw new Error('expected two statements')
    await world.context.coreweave.ensurePolicy({
      version: 'v1alpha1',
      name: 'many-letters',
      statements: [allow, deny],
    })
    const key = many(letters.toReversed())
    await expect(ask({ ...question, key })).rejects.toMatchObject({
      code: 'invalid',
      detail: { next: 'Ask about a single object.' },
    })
  })

  test('the reach of an account is listed', async () => {
    const account = { cluster: testClusterOf(world).id, namespace: 'ml-team', name: 'train-runner' }
    const { rows } = await readAccountReach(world.context, account)
    expect(rows.length).toBeGreaterThan(0)
  })

  test('the review of permanent keys is listed', async () => {
    const { keys } = await readPermanentKeys(world.context)
    expect(keys.length).toBeGreaterThan(0)
  })

  test('a draft and the comparison of policies have an answer', () => {
    const live = [overlappingPolicy()]
    const input = {
      text: printPolicy(overlappingPolicy('more')),
      was: null,
      live,
      inventory: {
        accounts: [{ principal: runner, cluster: 'east', namespace: 'ml-team' }],
        buckets: ['models'],
        unread: [],
      },
      surroundings: {},
      editor: 'coreweave/me',
    }
    expect(analysePolicyDraft(input)?.grants.rows[0]?.after).toEqual([0b0110])
    const { exact, gained, lost } = comparePolicies([], live)
    expect([exact, lost]).toEqual([false, []])
    expect(gained.map(({ scope, actions }) => [scope, actions[0]?.pattern])).toEqual([
      ['object', 's3:GetObject'],
      ['object', 's3:PutObject'],
    ])
  })

  test('an upper bound of a change lists no entry that stays, and nothing twice', () => {
    const [before] = overlappingPolicy().statements
    if (!before) throw new Error('expected a statement')
    const after = { ...before, resources: [...before.resources, '*/new/*'] }
    const policyOf = (...statements: Statement[]): Policy => ({
      version: 'v1alpha1',
      name: 'p',
      statements,
    })
    const { gained, lost, reason } = comparePolicies(
      [policyOf(before)],
      [policyOf(after, { ...after, name: 'again' })],
    )
    expect(reason).toBe('overlaps')
    expect(gained.map(({ resources }) => resources.map(({ pattern }) => pattern))).toEqual([
      ['*/new/*'],
    ])
    expect(lost).toEqual([])
  })

  test('levels after a bucket policy with the same wildcards are known', () => {
    const { policy } = parseBucketPolicyText(
      JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: '*',
          Action: 's3:GetObject',
          Resource: OVERLAPPING_RESOURCES.map((resource) => `arn:aws:s3:::${resource}`),
        },
      }),
    )
    if (!policy) throw new Error('expected a policy')
    const compiled = compilePolicies([overlappingPolicy()])
    const asked = { principal: runner, bucket: 'models' }
    expect(evaluateLevels(compiled, policy, asked, {})).toEqual({
      held: ['Read'],
      open: [],
      refused: ['Write'],
      on: [],
    })
  })
})

import { beforeAll, expect, test } from 'vitest'
import { appendPolicyVersion } from '@/lib/adapters/database/policy-versions'
import { principalOf, wildcardPrincipal } from '@/lib/core/identity/principal'
import type { Policy, Statement } from '@/lib/core/policy/document'
import { printPolicy } from '@/lib/core/policy/policy-text'
import { removePolicy, writePolicy } from '@/lib/features/policies/service'
import { recorded } from '@/lib/server/audit/audit'
import { testClusterOf, testContext } from '@/lib/testing/context'
import { readActivityEffects } from './access-effects'
import { readActivity } from './activity'
import type { ActivityEffect } from './activity-schema'
import { describeEffectAccess, describeEffectSubjects } from './effect-words'

type World = Awaited<ReturnType<typeof testContext>>
let world: World
let issuerUrl = ''
const MONDAY = Date.parse('2026-11-23T08:00:00Z')
let minute = 0
const next = () => ({ clock: () => new Date(MONDAY + ++minute * 60_000) })

const role = (name: string) => principalOf({ issuerUrl, namespace: 'gone', name })
const policy = (name: string, ...statements: Partial<Statement>[]): Policy => ({
  version: 'v1alpha1',
  name,
  statements: statements.map((given, i) => ({
    name: `s${i}`,
    effect: 'Allow',
    actions: ['s3:GetObject'],
    resources: ['models/*'],
    principals: [role('a')],
    ...given,
  })),
})

const write = async (made: Policy, live?: Policy) => {
  const context = { ...world.as('operator'), ...next() }
  await writePolicy(context, { live, old: undefined }, { policy: made, reason: 'test' })
}
const outside = (made: Policy | string, name: string) =>
  appendPolicyVersion(world.context.store, world.context.actor.orgUid, {
    policy: name,
    text: typeof made === 'string' ? made : printPolicy(made),
    author: null,
    reason: null,
    source: 'outside',
    at: next().clock(),
  })

const told = (effect: ActivityEffect | undefined) => {
  if (effect?.kind !== 'access') return effect
  const words = (parts: typeof effect.gained) =>
    parts.map((part) => `${describeEffectAccess(part)}, ${describeEffectSubjects(part.who)}`)
  return { gained: words(effect.gained), lost: words(effect.lost), exact: effect.exact }
}

async function effects(from?: Date) {
  const context = { ...world.as('operator'), clock: () => new Date('2026-11-26T14:06:00Z') }
  const { rows } = await readActivity(context, {})
  const { rows: found, total } = await readActivityEffects(context, rows, from)
  return { of: (key: string) => told(found[key]), total, found }
}

const wide = () => policy('team', { principals: [wildcardPrincipal(issuerUrl, 'ml-team')] })
beforeAll(async () => {
  world = await testContext()
  issuerUrl = testClusterOf(world).issuerUrl
  // Found by the console later than the first change, so it stood there before.
  const first = policy('one', {})
  await write(first)
  await write(policy('one', { actions: ['s3:GetObject', 's3:PutObject'] }), first)
  await outside(policy('same', { principals: [role('a'), role('b')] }), 'same')
  await outside(policy('same', { principals: [role('b')] }), 'same')
  await write(wide())
  await removePolicy({ ...world.as('operator'), ...next() }, wide(), 'test')
  await outside('not json', 'same')
  await recorded(
    { ...world.as('operator'), ...next() },
    { action: 'policy.delete', object: { policy: 'one' }, before: first },
    () => Promise.reject(new Error('refused')),
  ).catch(() => undefined)
  await recorded(
    { ...world.as('operator'), ...next() },
    { action: 'federation-config.pause', object: { federationConfig: 'lab' } },
    async () => undefined,
  )
})

test('each row says which levels whom it gave or took, beside the other policies of its time', async () => {
  const { found } = await effects()
  const counted = expect.stringMatching(/^Read on models, \d+ accounts$/)
  const ofRows = Object.entries(found).filter(([key]) => key.startsWith('row'))
  expect(ofRows.map(([, effect]) => told(effect)).reverse()).toEqual([
    // "same" allowed the same before it was first found.
    { gained: [], lost: [], exact: true },
    { gained: ['Write on models, train-east / gone / a'], lost: [], exact: true },
    { gained: [counted], lost: [], exact: true },
    { gained: [], lost: [counted], exact: true },
    { kind: 'credentials', sign: 'loss', what: 'exchange' },
  ])
})

test('an outside change has the effect between its version and the one before', async () => {
  const { of } = await effects()
  // Account "a" keeps Read by the policy "one".
  expect(of('policy same 2')).toEqual({ gained: [], lost: [], exact: true })
  expect(of('policy same 3')).toEqual({ kind: 'unknown', why: 'unreadable' })
})

test('a change that failed has no effect', async () => {
  const { found } = await effects()
  const context = { ...world.as('operator') }
  const { rows } = await readActivity(context, {})
  const failed = rows.find((row) => row.source === 'console' && row.entry.outcome === 'failed')
  if (failed?.source !== 'console') throw new Error('no failed row')
  expect(found).not.toHaveProperty(`row ${failed.entry.row}`)
})

test('a period adds up its accounts, each once, and says if something is missing', async () => {
  const { total } = await effects(new Date(MONDAY))
  expect(total?.whole).toBe(false)
  expect(total?.gained.accounts).toBeGreaterThan(2)
  expect(total?.lost.accounts).toBe((total?.gained.accounts ?? 0) - 1)
  const later = await effects(new Date(MONDAY + 60 * 60_000))
  expect(later.total).toMatchObject({ gained: { accounts: 0 }, lost: { accounts: 0 }, whole: true })
})

test('a period has a view of its own only without other filters', async () => {
  const context = { ...world.as('operator'), clock: () => new Date('2026-11-26T14:06:00Z') }
  const week = await readActivity(context, { period: 'week' })
  expect(week.view?.from).toBe('2026-11-23T00:00:00.000Z')
  expect(await readActivity(context, { period: 'week', kind: 'keys' })).not.toHaveProperty('view')
})

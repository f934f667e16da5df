import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  decideAccessProof,
  decideProof,
  PROOF_MAX_AGE_MS,
  PROOF_PARTS,
  type ProofBasis,
  type ProofEvidence,
  type ProofPart,
  type ProofRun,
} from './proof'

const AT = '2026-11-26T14:00:00.000Z'
const after = (ms: number) => new Date(Date.parse(AT) + ms)
const NOW = after(6 * 60_000)
const BASIS = Object.fromEntries(PROOF_PARTS.map((part) => [part, `${part} 1`])) as Required<
  Record<ProofPart, string>
>
const READ_DATASETS = { kind: 'bucket', bucket: 'datasets', level: 'Read' } as const

const evidence = (more: Partial<ProofEvidence> = {}): ProofEvidence => ({
  scope: { ...READ_DATASETS, region: 'US-EAST-04A' },
  levels: ['List', 'Read'],
  listsBuckets: false,
  exchanged: true,
  basis: BASIS,
  ...more,
})
const passed = (more: Partial<ProofEvidence> = {}): ProofRun => ({
  verdict: 'passed',
  at: AT,
  evidence: evidence(more),
})
const failed = (more: Partial<ProofEvidence> = {}): ProofRun => ({
  verdict: 'failed',
  cause: 'bucket-denied',
  at: AT,
  evidence: evidence({ levels: [], ...more }),
})
const present = { now: NOW, basis: BASIS }

test('a proof says what was proved, where and when', () => {
  expect(decideProof(passed(), present)).toEqual({
    code: 'proved',
    scope: { kind: 'bucket', bucket: 'datasets', level: 'Read', region: 'US-EAST-04A' },
    at: AT,
    unchecked: [],
  })
})

test('a proof holds for 24 hours, and no longer', () => {
  const at = (ms: number) => decideProof(passed(), { now: after(ms), basis: BASIS }).code
  expect(at(PROOF_MAX_AGE_MS - 1)).toBe('proved')
  expect(decideProof(passed(), { now: after(PROOF_MAX_AGE_MS), basis: BASIS })).toMatchObject({
    code: 'stale',
    reason: 'age',
    changed: [],
  })
})

test.each(PROOF_PARTS)('a proof is stale when its %s has changed, and names it', (part) => {
  const now = { ...BASIS, [part]: 'other' }
  expect(decideProof(passed(), { now: NOW, basis: now })).toMatchObject({
    code: 'stale',
    reason: 'changed',
    changed: [part],
  })
})

test('what cannot be read, then or now, is not a change and is named', () => {
  const { statements: _, ...unread } = BASIS
  expect(decideProof(passed(), { now: NOW, basis: unread })).toMatchObject({
    code: 'proved',
    unchecked: ['statements'],
  })
  expect(decideProof(passed({ basis: unread }), present)).toMatchObject({
    code: 'proved',
    unchecked: ['statements'],
  })
})

test('a proof of listing buckets does not rest on a bucket', () => {
  const { bucket: _, ...basis } = BASIS
  const run = passed({ scope: { kind: 'buckets' }, levels: [], listsBuckets: true, basis })
  expect(decideProof(run, { now: NOW, basis })).toMatchObject({ code: 'proved', unchecked: [] })
  expect(decideProof(run, present, READ_DATASETS)).toEqual({
    code: 'not-verified',
    reason: 'never',
  })
})

test('a proof names the region that pods sign for where it is not that of the bucket', () => {
  const run = passed({ injectedRegion: 'EU-NORTH-05A' })
  expect(decideProof(run, present)).toMatchObject({ code: 'proved', otherRegion: 'EU-NORTH-05A' })
  expect(decideProof(passed({ injectedRegion: 'us-east-04a' }), present)).not.toHaveProperty(
    'otherRegion',
  )
})

test.each([
  [undefined, 'never'],
  [{ verdict: 'running', at: AT }, 'running'],
  [{ verdict: 'ended', at: AT }, 'ended'],
  [{ verdict: 'cancelled', at: AT }, 'cancelled'],
  [{ verdict: 'unknown', at: AT }, 'unknown'],
  [{ verdict: 'passed', at: AT }, 'unrecorded'],
] as const)('%j is not verified: %s', (run, reason) => {
  expect(decideProof(run, present)).toEqual({ code: 'not-verified', reason })
})

test('a failed run is failed, with its cause', () => {
  expect(decideProof(failed(), present)).toMatchObject({
    code: 'failed',
    cause: 'bucket-denied',
    scope: { bucket: 'datasets' },
  })
})

test('a run that could list and not read proves List alone', () => {
  const run = failed({ levels: ['List'] })
  expect(
    decideAccessProof([run], present, { ...READ_DATASETS, level: 'List' }).state,
  ).toMatchObject({
    code: 'proved',
    scope: { level: 'List' },
  })
  expect(decideAccessProof([run], present, READ_DATASETS).state.code).toBe('failed')
})

test('the newest run that tried or proved the access decides', () => {
  const state = (...runs: ProofRun[]) => decideAccessProof(runs, present, READ_DATASETS)
  const models = { scope: { kind: 'bucket', bucket: 'models', level: 'Read' } } as const
  expect(state(failed(), passed())).toMatchObject({ state: { code: 'failed' }, run: 0 })
  expect(state({ ...failed(), evidence: evidence() }, passed()).state.code).toBe('failed')
  expect(state(passed(), failed())).toMatchObject({ state: { code: 'proved' }, run: 0 })
  expect(state(failed(models), passed())).toMatchObject({ state: { code: 'proved' }, run: 1 })
  expect(state({ verdict: 'cancelled', at: AT }, passed()).run).toBe(1)
})

test('an account that got no credentials since has no proved access', () => {
  const elsewhere = failed({
    scope: { kind: 'bucket', bucket: 'models', level: 'Read' },
    exchanged: false,
  })
  expect(decideAccessProof([elsewhere, passed()], present, READ_DATASETS)).toMatchObject({
    state: { code: 'failed' },
    run: 0,
  })
})

test('only a run that passed, is younger than 24 h and rests on nothing that changed is proved', () => {
  const basis = fc.dictionary(
    fc.constantFrom(...PROOF_PARTS),
    fc.constantFrom('a', 'b'),
  ) as fc.Arbitrary<ProofBasis>
  fc.assert(
    fc.property(
      fc.constantFrom('passed', 'failed', 'cancelled', 'unknown', 'running', 'ended'),
      basis,
      basis,
      fc.integer({ min: 0, max: 2 * PROOF_MAX_AGE_MS }),
      fc.subarray(['List', 'Read', 'Write'] as const),
      (verdict, before, now, age, levels) => {
        const run: ProofRun = { verdict, at: AT, evidence: evidence({ basis: before, levels }) }
        const { code } = decideProof(run, { now: after(age), basis: now })
        const unchanged = PROOF_PARTS.every(
          (part) => !before[part] || !now[part] || before[part] === now[part],
        )
        expect(code === 'proved').toBe(
          verdict === 'passed' && levels.includes('Read') && unchanged && age < PROOF_MAX_AGE_MS,
        )
      },
    ),
  )
})

test('a refresh proof is a proof of its client, and says nothing about an access of the account', () => {
  const scope = { kind: 'refresh', bucket: 'datasets', client: 'boto3' } as const
  const question = { kind: 'bucket', bucket: 'datasets', level: 'List' } as const
  const proof = { scope, levels: [], listsBuckets: false }
  expect(decideProof(passed(proof), { now: NOW })).toMatchObject({ code: 'proved', scope })
  expect(decideProof(failed(proof), { now: NOW })).toMatchObject({ code: 'failed', scope })
  for (const run of [passed(proof), failed(proof)])
    expect(decideAccessProof([run], { now: NOW }, question)).toEqual({
      state: { code: 'not-verified', reason: 'never' },
    })
})

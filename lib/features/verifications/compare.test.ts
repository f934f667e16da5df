import { expect, test } from 'vitest'
import { compareChecks } from '@/lib/core/verification/comparison'
import { evaluateEvidence } from '@/lib/core/verification/evaluation'
import { testContext } from '@/lib/testing/context'
import { all, before, evidence, read } from '@/lib/testing/verifications/evidence'
import { annotate, run, runner } from '@/lib/testing/verifications/world'
import { compareWithLastPassed } from './compare'

test('a failed run is held beside the last green one: annotation and audience changed', async () => {
  const world = await testContext()
  const green = await run(world.context, runner(world))
  await annotate(world, { 'caios.coreweave.com/audience': 'https://wrong.example' })
  const broken = await run(world.context, runner(world))
  const { changes, green: found } = await compareWithLastPassed(world.context, broken.ref)
  expect(found?.name).toBe(green.ref.name)
  expect(changes.find(({ key }) => key === 'account')).toMatchObject({
    before: ['caios.coreweave.com/inject: "true"'],
    after: ['caios.coreweave.com/audience: https://wrong.example'],
  })
  expect(changes.find(({ key }) => key === 'claims')?.after).toContain('aud https://wrong.example')
})

test('without an earlier green run there is nothing to compare', async () => {
  const world = await testContext()
  const { ref } = await run(world.context, runner(world))
  expect(await compareWithLastPassed(world.context, ref)).toEqual({ changes: [], policies: [] })
})

test('a rotated key shows, and what merely passes by does not', () => {
  const first = evaluateEvidence(evidence({ steps: all })).checks
  const rotated = before({ issuer: read({ keys: ['k1', 'k2'], problems: [] }) })
  const second = evaluateEvidence(evidence({ steps: all, preflight: rotated })).checks
  expect(compareChecks(first, first)).toEqual([])
  expect(compareChecks(first, second)).toMatchObject([
    { key: 'issuer', before: ['1 key published'], after: ['2 keys published'] },
  ])
})

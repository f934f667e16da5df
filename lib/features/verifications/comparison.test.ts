import { expect, test } from 'vitest'
import { compareChecks } from '@/lib/core/verification/comparison'
import { evaluateEvidence } from '@/lib/core/verification/evaluation'
import { testContext } from '@/lib/testing/context'
import {
  evidenceWith,
  passedSteps,
  preflightWith,
  successfulReading,
} from '@/lib/testing/verifications/evidence'
import { annotateRunner, runnerInput, runToEnd } from '@/lib/testing/verifications/world'
import { compareWithLastPassed } from './comparison'

test('compares a failed verification with the last one that passed: annotation and audience changed', async () => {
  const world = await testContext()
  const passed = await runToEnd(world.context, runnerInput(world))
  await annotateRunner(world, { 'caios.coreweave.com/audience': 'https://wrong.example' })
  const broken = await runToEnd(world.context, runnerInput(world))
  const { changes, lastPassed } = await compareWithLastPassed(world.context, broken.ref)
  expect(lastPassed?.name).toBe(passed.ref.name)
  expect(changes.find(({ key }) => key === 'account')).toMatchObject({
    before: ['caios.coreweave.com/inject: "true"'],
    after: ['caios.coreweave.com/audience: https://wrong.example'],
  })
  expect(changes.find(({ key }) => key === 'claims')?.after).toContain('aud https://wrong.example')
})

test('returns no changes when no earlier verification passed', async () => {
  const world = await testContext()
  const { ref } = await runToEnd(world.context, runnerInput(world))
  expect(await compareWithLastPassed(world.context, ref)).toEqual({ changes: [], policies: [] })
})

test('reports a rotated key and ignores values that change in every run', () => {
  const first = evaluateEvidence(evidenceWith({ steps: passedSteps })).checks
  const rotated = preflightWith({ issuer: successfulReading({ keys: ['k1', 'k2'], problems: [] }) })
  const second = evaluateEvidence(evidenceWith({ steps: passedSteps, preflight: rotated })).checks
  expect(compareChecks(first, first)).toEqual([])
  expect(compareChecks(first, second)).toMatchObject([
    { key: 'issuer', before: ['1 key published'], after: ['2 keys published'] },
  ])
})

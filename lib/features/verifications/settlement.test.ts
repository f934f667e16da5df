import { describe, expect, test, vi } from 'vitest'
import { listUnsettledRuns } from '@/lib/adapters/database/verification-runs'
import { findStoredVerification } from '@/lib/adapters/database/verifications'
import { listAudit } from '@/lib/server/audit/audit'
import { beginSession } from '@/lib/server/session/sessions'
import { type TestContext, testContext } from '@/lib/testing/context'
import { refreshOf } from '@/lib/testing/verifications/refresh-clients'
import { refOf, runnerInput } from '@/lib/testing/verifications/world'
import type { TestPerson } from '@/lib/testing/world'
import type { StartVerification } from './schema'
import { startVerification } from './service'
import { SETTLEMENT_LIMITS, settleAbandonedRuns } from './settlement'

const MINUTE = 60_000
const stopping = new AbortController().signal

/** A run that nobody follows, and a worker that looks at it some time later. */
async function abandonedRun(world: TestContext, more: Partial<StartVerification> = {}) {
  const { store, actor, config } = world.context
  const start = await startVerification(world.context, {
    ...runnerInput(world),
    force: true,
    ...more,
  })
  const ref = refOf(start)
  const at = (later: number) => ({
    store,
    config,
    clock: () => new Date(Date.now() + later),
    stopping,
  })
  return {
    ref,
    /** Have somebody signed in while the worker works. */
    signIn: (who: TestPerson, later: number) =>
      beginSession(at(later), {
        uid: `uid of ${who}`,
        orgUid: actor.orgUid,
        token: world.world.tokens[who],
      }),
    settle: (later: number) => settleAbandonedRuns(at(later)),
    stored: () => findStoredVerification(store, actor.orgUid, ref),
    verdicts: async () =>
      (await listAudit(world.context)).flatMap(({ action, actor: by }) =>
        /^verification\.(pass|fail|lose)$/.test(action) ? [{ action, by }] : [],
      ),
  }
}

describe('a run that nobody follows any more', () => {
  test('is settled once it has ended, with a session of the person who started it', async () => {
    const world = await testContext()
    const { ref, signIn, settle, stored, verdicts } = await abandonedRun(world)
    await signIn('operator', 2 * MINUTE)
    await settle(SETTLEMENT_LIMITS.adoptedAfter - MINUTE / 2)
    await settle(2 * MINUTE)
    await vi.waitFor(
      async () => {
        await settle(2 * MINUTE)
        expect(await stored()).toMatchObject({ verdict: 'passed', actor: 'uid of operator' })
      },
      { timeout: 50_000, interval: 500 },
    )
    expect(await verdicts()).toEqual([{ action: 'verification.pass', by: 'uid of operator' }])
    const clusters = await world.context.coreweave.listClusters()
    const cluster = clusters.find(({ id }) => id === ref.cluster)
    if (!cluster) throw new Error('The cluster is gone.')
    await expect(world.context.kubernetes(cluster).getJob(ref)).rejects.toMatchObject({
      code: 'not-found',
    })
    const startedBefore = new Date(Date.now() + MINUTE)
    const left = await listUnsettledRuns(world.context.store, { startedBefore, limit: 100 })
    expect(left.filter(({ orgUid }) => orgUid === world.context.actor.orgUid)).toEqual([])
  })

  test('is stored as not recorded when nobody who may read it is signed in, and not before', async () => {
    vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    const world = await testContext()
    const { signIn, settle, stored, verdicts } = await abandonedRun(world)
    // The session of another person is not used.
    await signIn('reviewer', SETTLEMENT_LIMITS.givenUpAfter)
    await settle(SETTLEMENT_LIMITS.givenUpAfter - MINUTE)
    expect(await stored()).toBeUndefined()
    await settle(SETTLEMENT_LIMITS.givenUpAfter)
    expect(await stored()).toMatchObject({ verdict: 'unknown', cause: 'not-recorded' })
    await settle(SETTLEMENT_LIMITS.givenUpAfter)
    expect(await verdicts()).toEqual([{ action: 'verification.lose', by: 'uid of operator' }])
  })

  test('is given up later by as long as it may run if it is a refresh proof', async () => {
    vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    const world = await testContext()
    const { settle, stored } = await abandonedRun(world, refreshOf('sleep 60', { minutes: 20 }))
    await settle(SETTLEMENT_LIMITS.givenUpAfter + 19 * MINUTE)
    expect(await stored()).toBeUndefined()
    await settle(SETTLEMENT_LIMITS.givenUpAfter + 20 * MINUTE)
    expect(await stored()).toMatchObject({ verdict: 'unknown', cause: 'not-recorded' })
  })
})

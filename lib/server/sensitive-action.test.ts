import { expect, test } from 'vitest'
import { AppError } from '@/lib/common/errors'
import { testContext } from '@/lib/testing/context'
import { listAudit, recorded } from './audit/audit'
import { runSensitive } from './sensitive-action'

const approve = {
  action: 'request.approve',
  object: (id: number) => ({ request: String(id) }),
} as const

async function signedIn(minutesAgo: number) {
  const { context } = await testContext()
  const signedInAt = new Date(context.clock().getTime() - minutesAgo * 60_000)
  const config = { ...context.config, REAUTHENTICATE_AFTER_MINUTES: 15 }
  return { ...context, config, actor: { ...context.actor, signedInAt } }
}
const rowsOf = async (context: Awaited<ReturnType<typeof signedIn>>) =>
  (await listAudit(context)).map(({ kind, action, object, outcome, error }) => [
    kind,
    action,
    object,
    outcome,
    error?.code,
  ])

test('a sensitive action runs soon after signing in, and later asks for the token again', async () => {
  let runs = 0
  const run = async () => {
    runs += 1
  }
  await runSensitive(await signedIn(14), approve, { input: 7, run })
  expect(runs).toBe(1)
  const late = await signedIn(15)
  await expect(runSensitive(late, approve, { input: 7, run })).rejects.toMatchObject({
    code: 'reauthenticate',
  })
  expect(runs).toBe(1)
  expect(await rowsOf(late)).toEqual([])
  await runSensitive(late, { ...approve, when: (id) => id > 7 }, { input: 7, run })
  expect(runs).toBe(2)
})

test('a refusal is in the audit log once, by the event or by the change that failed', async () => {
  const context = await signedIn(0)
  const refused = new AppError('forbidden', 'You are the author of request 7.')
  const refuse = () => Promise.reject(refused)
  await expect(runSensitive(context, approve, { input: 7, run: refuse })).rejects.toBe(refused)
  expect(await rowsOf(context)).toEqual([
    ['event', 'request.approve', { request: '7' }, 'failed', 'forbidden'],
  ])

  const moved = new AppError('conflict', 'The live policies changed.')
  const object = { request: '8' }
  const run = () =>
    recorded(context, { action: 'request.approve', object }, () => Promise.reject(moved))
  await expect(runSensitive(context, approve, { input: 8, run })).rejects.toBe(moved)
  expect((await rowsOf(context)).slice(0, 2)).toEqual([
    ['outcome', 'request.approve', object, 'failed', 'conflict'],
    ['intent', 'request.approve', object, null, undefined],
  ])
  expect(await rowsOf(context)).toHaveLength(3)
})

test('what CoreWeave did not answer is no refusal', async () => {
  const context = await signedIn(0)
  const run = () => Promise.reject(new AppError('unreachable', 'no answer'))
  await expect(runSensitive(context, approve, { input: 7, run })).rejects.toThrow('no answer')
  expect(await rowsOf(context)).toEqual([])
})

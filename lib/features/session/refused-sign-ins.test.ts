import { expect, test, vi } from 'vitest'
import { AppError } from '@/lib/common/errors'
import { listAudit } from '@/lib/server/audit/audit'
import { chainKeys, verifyChain } from '@/lib/server/audit/chain'
import { testContext } from '@/lib/testing/context'
import { recordRefusedSignIn } from './refused-sign-ins'

const address = '192.0.2.1'
const refused = new AppError('invalid', 'CoreWeave rejected this token.', {
  detail: { reason: 'refused-token' },
})

async function consoleOfOneOrganization() {
  const { context } = await testContext()
  const config = { ...context.config, COREWEAVE_ORG_UIDS: [context.actor.orgUid] }
  const record = (error: unknown) => recordRefusedSignIn({ ...context, config }, { address, error })
  return { context, record }
}

test('a refused sign-in is in the audit log and in the log, with its address and reason', async () => {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const { context, record } = await consoleOfOneOrganization()
  await record(refused)
  expect(await listAudit(context)).toMatchObject([
    {
      kind: 'event',
      action: 'session.refused-sign-in',
      actor: 'unknown',
      object: { address },
      after: { refusalsSoFar: 1 },
      outcome: 'failed',
      error: { code: 'invalid', message: 'CoreWeave rejected this token.' },
    },
  ])
  expect(written.mock.calls.flat().join()).toContain('"message":"sign-in refused"')
  written.mockRestore()
})

test('of many refusals few get a row, and their number is kept', async () => {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const { context, record } = await consoleOfOneOrganization()
  for (let attempt = 0; attempt < 70; attempt++) await record(refused)
  const rows = await listAudit(context)
  expect(rows.map(({ after }) => after).reverse()).toEqual(
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 16, 32, 64].map((refusalsSoFar) => ({ refusalsSoFar })),
  )
  expect(written.mock.calls).toHaveLength(rows.length)
  const { store, actor, config } = context
  expect(await verifyChain(store, actor.orgUid, chainKeys(config))).toMatchObject({ ok: true })
  written.mockRestore()
})

test('a sign-in that CoreWeave did not decide is no refusal', async () => {
  const { context, record } = await consoleOfOneOrganization()
  await record(new AppError('unreachable', 'no answer'))
  await record(new Error('a bug'))
  expect(await listAudit(context)).toEqual([])
})

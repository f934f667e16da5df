import { expect, test } from 'vitest'
import { listAudit } from '@/lib/server/audit/audit'
import { testContext } from '@/lib/testing/context'
import { recordAccessQuestion } from './recorded-question'
import { AccessQuestion } from './schema'
import { readAccess } from './service'

test('a question over the organization is one row of the audit log, and reading its answer is none', async () => {
  const { context } = await testContext()
  const question = AccessQuestion.parse({ bucket: 'datasets', level: 'Write', reading: 'a' })
  const rows = () => listAudit(context, { action: 'access.ask' })
  await readAccess(context, question)
  expect(await rows()).toEqual([])
  await recordAccessQuestion(context, question)
  expect(await rows()).toMatchObject([
    {
      kind: 'event',
      actor: context.actor.uid,
      outcome: 'ok',
      object: { question: 'access' },
      after: { bucket: ['datasets'], level: ['Write'], by: 'statement' },
    },
  ])
})

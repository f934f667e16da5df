import { expect, test } from 'vitest'
import { AppError } from '@/lib/common/errors'
import { listAudit } from '@/lib/server/audit/audit'
import { beginSession, findSession } from '@/lib/server/session/sessions'
import { type TestContext, testContext } from '@/lib/testing/context'
import type { TestPerson } from '@/lib/testing/world'
import { endSessions, readSessions } from './sessions'

async function begin({ as, world }: TestContext, who: TestPerson, address: string) {
  const context = as(who)
  const { uid, orgUid } = context.actor
  const cookie = await beginSession(context, {
    uid,
    orgUid,
    token: world.tokens[who],
    address,
    browser: 'Mozilla/5.0',
  })
  const session = await findSession(context, cookie)
  if (!session) throw new Error('no session')
  return {
    find: () => findSession(context, cookie),
    id: session.id,
    context: { ...context, actor: { ...context.actor, sessionId: session.id } },
  }
}

test('people see and end their own sessions, and those of others only with the permission', async () => {
  const test = await testContext()
  const [mine, other] = [
    await begin(test, 'team', '192.0.2.1'),
    await begin(test, 'team', '192.0.2.2'),
  ]
  const operator = await begin(test, 'operator', '198.51.100.1')

  const own = await readSessions(mine.context)
  expect(own).toMatchObject({
    ofOthers: { ok: true, value: false },
    people: [{ person: 'uid of team', own: true }],
  })
  expect(own.people[0]?.sessions).toMatchObject([
    { id: other.id, current: false, address: '192.0.2.2', browser: 'Mozilla/5.0' },
    { id: mine.id, current: true, address: '192.0.2.1' },
  ])
  expect(JSON.stringify(own)).not.toContain(test.world.tokens.team)
  await expect(
    endSessions(mine.context, { person: 'uid of operator', sessions: [operator.id] }),
  ).rejects.toMatchObject({ code: 'forbidden' })
  // A session of somebody else is not theirs by naming it.
  expect(
    await endSessions(mine.context, { person: 'uid of team', sessions: [operator.id] }),
  ).toEqual({
    ended: 0,
  })
  expect(await endSessions(mine.context, { person: 'uid of team', sessions: [other.id] })).toEqual({
    ended: 1,
  })
  expect([await other.find(), await mine.find(), await operator.find()]).toMatchObject([
    undefined,
    { id: mine.id },
    { id: operator.id },
  ])

  const all = await readSessions(operator.context)
  expect(all.people.map(({ person, own }) => [person, own])).toEqual([
    ['uid of operator', true],
    ['uid of team', false],
  ])
  await endSessions(operator.context, { person: 'uid of team', sessions: [mine.id] })
  expect(await mine.find()).toBeUndefined()
  expect(
    await listAudit(operator.context, { action: 'session.revoke', kinds: ['intent'] }),
  ).toMatchObject([
    { actor: 'uid of operator', object: { person: 'uid of team' }, after: { sessions: 1 } },
    { actor: 'uid of team', object: { person: 'uid of team' } },
    { actor: 'uid of team', object: { person: 'uid of team' } },
  ])
})

test('where the permission cannot be read, it is unknown whether there are sessions of others', async () => {
  const test = await testContext()
  const { context } = await begin(test, 'operator', '192.0.2.1')
  const canI = () => Promise.reject(new AppError('upstream', 'CoreWeave answered 503.'))
  const overview = await readSessions({ ...context, coreweave: { ...context.coreweave, canI } })
  expect(overview).toMatchObject({
    ofOthers: { ok: false, error: { message: 'CoreWeave answered 503.' } },
    people: [{ own: true }],
  })
})

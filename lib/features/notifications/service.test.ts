import { afterAll, beforeAll, expect, test } from 'vitest'
import { notificationTargets } from '@/lib/adapters/database/notifications-tables'
import { listOutbox } from '@/lib/adapters/database/outbox'
import { startMailServer } from '@/lib/sandbox/mail-server'
import { listAudit } from '@/lib/server/audit/audit'
import { testContext } from '@/lib/testing/context'
import { startNotificationReceiver } from '@/lib/testing/notification-receiver'
import { CreateNotificationTarget } from './schema'
import {
  createNotificationTarget,
  deleteNotificationTarget,
  notify,
  readNotifications,
  sendTestNotification,
  setNotificationTargetActive,
} from './service'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
type World = Awaited<ReturnType<typeof testContext>>
let world: World
let receiver: Awaited<ReturnType<typeof startNotificationReceiver>>

beforeAll(async () => {
  world = await testContext()
  receiver = await startNotificationReceiver()
})
afterAll(() => receiver.close())

const draft = (change: Partial<CreateNotificationTarget> = {}): CreateNotificationTarget => ({
  name: 'alerts',
  format: 'json',
  url: receiver.url,
  secret: SECRET,
  address: '',
  ...change,
})
const event = {
  kind: 'request.created',
  title: 'ada asks',
  path: '/requests/7',
  at: new Date(),
} as const

test('adding, testing, pausing, resuming and deleting a target is audited', async () => {
  const { context } = await testContext()
  const target = await createNotificationTarget(context, draft())
  expect(target).toMatchObject({ name: 'alerts', host: `127.0.0.1:${receiver.port}`, active: true })
  expect(await sendTestNotification(context, target)).toMatchObject({ delivered: true })
  expect(receiver.received.at(-1)?.body).toContain('Test of alerts')
  await notify(context, event)
  await setNotificationTargetActive(context, { id: target.id, active: false })
  await setNotificationTargetActive(context, { id: target.id, active: false })
  await notify(context, event)
  await setNotificationTargetActive(context, { id: target.id, active: true })
  expect(await readNotifications(context)).toMatchObject({
    targets: [{ id: target.id, active: true }],
    deliveries: [{ target: target.id, title: 'ada asks', state: 'waiting', attempts: 0 }],
    linked: false,
  })
  await deleteNotificationTarget(context, target)
  expect(await readNotifications(context)).toMatchObject({ targets: [], deliveries: [] })
  const intents = (await listAudit(context)).filter(({ kind }) => kind === 'intent')
  expect(intents.map(({ action }) => action)).toEqual([
    'notification-target.delete',
    'notification-target.resume',
    'notification-target.pause',
    'notification-target.test',
    'notification-target.create',
  ])
  expect(intents[0]?.object).toEqual({
    notificationTarget: 'alerts',
    notificationTargetId: target.id,
  })
})

test('the URL and secret of a target appear neither on the screen nor in the database nor in the audit log', async () => {
  const { context } = await testContext()
  await createNotificationTarget(context, draft())
  const kept = JSON.stringify([
    await readNotifications(context),
    await context.store.select().from(notificationTargets),
    await listAudit(context),
  ])
  expect(kept).toContain(`127.0.0.1:${receiver.port}`)
  for (const secret of ['T0-a-password', 'also-secret', SECRET.slice(6)])
    expect(kept).not.toContain(secret)
})

test('targets are hidden from people who cannot write policies and from other organizations', async () => {
  const { context } = world
  const target = await createNotificationTarget(context, draft())
  const stranger = (await testContext()).context
  const ref = { id: target.id }
  for (const [who, code] of [
    [world.as('team'), 'forbidden'],
    [stranger, 'not-found'],
  ] as const)
    for (const attempt of [
      () => setNotificationTargetActive(who, { ...ref, active: false }),
      () => deleteNotificationTarget(who, ref),
      () => sendTestNotification(who, ref),
    ])
      await expect(attempt()).rejects.toMatchObject({ code })
  await expect(readNotifications(world.as('team'))).rejects.toMatchObject({ code: 'forbidden' })
  await expect(createNotificationTarget(world.as('team'), draft())).rejects.toMatchObject({
    code: 'forbidden',
  })
  expect((await readNotifications(stranger)).targets).toEqual([])
  await notify(stranger, event)
  expect(await listOutbox(context.store, context.actor.orgUid, 10)).toEqual([])
  expect((await readNotifications(context)).targets).toMatchObject([{ active: true }])
})

test('a duplicate name and a private URL are reported at their fields', async () => {
  const { context } = await testContext()
  await createNotificationTarget(context, draft())
  const refused = (change: Partial<CreateNotificationTarget>, field: string) =>
    expect(createNotificationTarget(context, draft(change))).rejects.toMatchObject({
      code: 'invalid',
      detail: { fields: { [field]: [expect.any(String)] } },
    })
  await refused({}, 'name')
  for (const url of ['https://10.0.0.1/x', 'http://hooks.corp.dev/', 'https://chat.internal/', 'x'])
    await refused({ name: 'other', url }, 'url')
  expect((await readNotifications(context)).targets).toHaveLength(1)
})

test('an e-mail target needs a mail server and one address', async () => {
  const { context } = await testContext()
  const mail = draft({ name: 'team', format: 'email', url: '', secret: '', address: 'a@corp.dev' })
  await expect(createNotificationTarget(context, mail)).rejects.toMatchObject({
    code: 'conflict',
    detail: { next: expect.stringContaining('SMTP_URL') },
  })
  const server = await startMailServer()
  const config = { ...context.config, SMTP_URL: server.url, SMTP_FROM: 'console@corp.dev' }
  const target = await createNotificationTarget({ ...context, config }, mail)
  expect(target).toMatchObject({ format: 'email', host: 'a@corp.dev' })
  expect(await sendTestNotification({ ...context, config }, target)).toMatchObject({
    delivered: true,
  })
  expect(server.received).toMatchObject([{ to: ['a@corp.dev'] }])
  await server.close()
  for (const address of ['', 'a', 'a@b, c@d', 'a@corp.dev\nBcc: eve@evil.dev'])
    expect(CreateNotificationTarget.safeParse({ ...mail, address }).success).toBe(false)
})

test('an organization has at most 20 targets', async () => {
  const { context } = await testContext()
  for (let count = 0; count < 20; count++)
    await createNotificationTarget(context, draft({ name: `target ${count}` }))
  await expect(createNotificationTarget(context, draft())).rejects.toMatchObject({
    code: 'conflict',
  })
})

test('JSON targets require a well-formed signing secret, Slack targets do not', () => {
  const ok = (change: Partial<CreateNotificationTarget>) =>
    CreateNotificationTarget.safeParse(draft(change)).success
  expect(ok({})).toBe(true)
  expect(ok({ format: 'slack', secret: '' })).toBe(true)
  expect(ok({ name: 'a\u202eb' })).toBe(false)
  for (const secret of ['', 'hunter2', 'whsec_short', `whsec_${'a'.repeat(200)}`, SECRET.slice(6)])
    expect(ok({ secret })).toBe(false)
})

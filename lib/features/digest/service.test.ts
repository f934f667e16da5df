import { expect, test } from 'vitest'
import { listOutbox } from '@/lib/adapters/database/outbox'
import { deliverDueNotifications } from '@/lib/features/notifications/delivery'
import type { UpdateNotificationTarget } from '@/lib/features/notifications/schema'
import {
  createNotificationTarget,
  deleteNotificationTarget,
  readNotifications,
  updateNotificationTarget,
} from '@/lib/features/notifications/service'
import { listAudit } from '@/lib/server/audit/audit'
import { testContext } from '@/lib/testing/context'
import { startNotificationReceiver } from '@/lib/testing/notification-receiver'
import { queueDigests, readDigestPreview, sendDigestNow } from './service'

// A Thursday.
const THURSDAY = Date.parse('2026-01-15T12:00:00Z')
const HOUR_MS = 3_600_000

async function digestWorld() {
  let now = THURSDAY
  const clock = () => new Date(now)
  const world = await testContext({ clock })
  const { context } = world
  const receiver = await startNotificationReceiver()
  const target = await createNotificationTarget(context, {
    name: 'weekly',
    format: 'json',
    url: receiver.url,
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    address: '',
  })
  const choices: UpdateNotificationTarget = {
    id: target.id,
    severity: 'critical',
    topics: ['audit'],
    places: '',
    quiet: false,
    quietFrom: '22:00',
    quietTo: '07:00',
    criticalPasses: false,
    weekly: true,
    weeklyDay: '5',
    weeklyHour: '8',
    zone: 'Europe/Berlin',
  }
  const { store, config, actor } = context
  const signal = AbortSignal.timeout(60_000)
  const run = () => queueDigests({ store, config, clock, stopping: signal })
  const deliver = () =>
    deliverDueNotifications({ store, config, clock, signal, stopping: signal, every: 20 })
  const digests = async () => {
    const rows = await listOutbox(store, actor.orgUid, 100)
    return rows.filter(({ kind }) => kind === 'digest.weekly')
  }
  const wait = (ms: number) => {
    now += ms
  }
  return { world, context, receiver, target, choices, run, deliver, digests, wait }
}

test('the digest is sent once at its hour, though two workers run, and again a week later', async () => {
  const { context, receiver, choices, run, deliver, digests, wait } = await digestWorld()
  await run()
  expect(await digests()).toEqual([])
  await updateNotificationTarget(context, choices)
  await run()
  expect(await digests()).toEqual([])
  // Friday at 8 in Berlin.
  wait(19 * HOUR_MS)
  await Promise.all([run(), run()])
  await run()
  expect(await digests()).toHaveLength(1)
  await deliver()
  expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
    type: 'digest.weekly',
    data: {
      title: expect.stringMatching(/^This week: \d+ entries, .*new and .*fixed findings/),
      path: '/activity?period=week',
      details: {
        heading: 'From 2026-01-09 to 2026-01-16.',
        lines: expect.arrayContaining([
          expect.objectContaining({ text: expect.stringMatching(/^Settings: \d+ entries$/) }),
        ]),
      },
    },
  })
  wait(7 * 24 * HOUR_MS)
  await run()
  expect(await digests()).toHaveLength(2)
  receiver.close()
})

test('a target that was deleted, or wants no digest any more, gets none', async () => {
  const { context, receiver, target, choices, run, digests, wait } = await digestWorld()
  await updateNotificationTarget(context, choices)
  await updateNotificationTarget(context, { ...choices, weekly: false })
  wait(19 * HOUR_MS)
  await run()
  await updateNotificationTarget(context, choices)
  wait(7 * 24 * HOUR_MS)
  await deleteNotificationTarget(context, target)
  await run()
  expect(await digests()).toEqual([])
  receiver.close()
})

test('a person sends it at once, audited, where they may manage notifications', async () => {
  const { world, context, receiver, target } = await digestWorld()
  expect(await sendDigestNow(context, target)).toMatchObject({ delivered: true })
  expect(receiver.received).toHaveLength(1)
  const [entry] = await listAudit(context, { action: 'notification-target.send-digest' })
  expect(entry?.object).toMatchObject({ notificationTarget: 'weekly' })
  await expect(sendDigestNow(world.as('team'), target)).rejects.toMatchObject({ code: 'forbidden' })
  receiver.close()
})

test('the preview is what would be sent now, and sends, queues and records nothing', async () => {
  const { world, context, receiver, target, digests } = await digestWorld()
  const preview = await readDigestPreview(context)
  expect(preview.mail).toEqual({
    subject: expect.stringMatching(/^This week: 1 entry, /),
    text: expect.stringContaining('From 2026-01-08 to 2026-01-15.'),
  })
  expect(JSON.parse(preview.slack)).toEqual({
    text: expect.stringContaining('From 2026-01-08 to 2026-01-15.'),
  })
  expect(receiver.received).toEqual([])
  expect(await digests()).toEqual([])
  expect(await listAudit(context, { action: 'notification-target.send-digest' })).toEqual([])
  expect(await readDigestPreview(context)).toEqual(preview)
  await sendDigestNow(context, target)
  expect(receiver.received[0]?.body).toBe(preview.json)
  await expect(readDigestPreview(world.as('team'))).rejects.toMatchObject({ code: 'forbidden' })
  receiver.close()
})

test('what a target receives is shown, audited, and names clusters that exist', async () => {
  const { context, receiver, target, choices } = await digestWorld()
  const places = 'train-east, train-east/ml-team'
  await updateNotificationTarget(context, { ...choices, quiet: true, places })
  expect((await readNotifications(context)).targets).toMatchObject([
    {
      severity: 'critical',
      topics: ['audit'],
      places: [{ clusterName: 'train-east' }, { clusterName: 'train-east', namespace: 'ml-team' }],
      quiet: { from: '22:00', to: '07:00', zone: 'Europe/Berlin', criticalPasses: false },
      digest: { day: 5, hour: 8, zone: 'Europe/Berlin' },
    },
  ])
  // Saved as it is: nothing to record.
  await updateNotificationTarget(context, { ...choices, quiet: true, places })
  expect(
    (await listAudit(context, { action: 'notification-target.update' })).map(({ kind }) => kind),
  ).toEqual(['outcome', 'intent'])
  await expect(
    updateNotificationTarget(context, { ...choices, places: 'nowhere' }),
  ).rejects.toMatchObject({
    code: 'invalid',
    detail: { fields: { places: ['There is no cluster nowhere.'] } },
  })
  expect((await readNotifications(context)).targets).toMatchObject([{ id: target.id }])
  receiver.close()
})

import { expect, test } from 'vitest'
import {
  notificationOutbox,
  notificationTargets,
} from '@/lib/adapters/database/notifications-tables'
import { IdentityProviderList } from '@/lib/adapters/identity-provider/settings'
import { notify, readNotifications } from '@/lib/features/notifications/service'
import { listAudit, recordEvent } from '@/lib/server/audit/audit'
import type { WriteContext } from '@/lib/server/session/context'
import { testContext } from '@/lib/testing/context'
import type { SaveOwnNotifications } from './schema'
import { deleteOwnNotifications, readOwnNotifications, saveOwnNotifications } from './service'

const DAY_MS = 86_400_000

const choices: SaveOwnNotifications = {
  requests: true,
  canaries: false,
  places: '',
  criticalOnly: false,
  quiet: false,
  quietFrom: '22:00',
  quietTo: '07:00',
  criticalPasses: true,
  zone: 'UTC',
}

/** A provider at which this person has not signed in. */
const providers = () =>
  IdentityProviderList.parse(
    JSON.stringify([
      {
        id: 'corp',
        name: 'Corp',
        issuer: 'https://login.example.com',
        clientId: 'console',
        clientSecret: 'secret',
        organization: 'org-1',
      },
    ]),
  )

/** A person who signed in at an identity provider, of a console that sends e-mail. */
async function person(email: string | undefined = 'ravi@example.com') {
  let now = Date.parse('2026-01-15T12:00:00Z')
  const clock = () => new Date(now)
  const world = await testContext({ clock })
  const team = world.as('team')
  const identity = {
    provider: { id: 'corp', name: 'Corp' },
    subject: 'ravi',
    email,
    groups: [],
    linked: true,
    groupsOfRoles: {},
  }
  const config = {
    ...team.config,
    SMTP_URL: 'smtp://127.0.0.1:1',
    SMTP_FROM: 'console@example.com',
  }
  const own: WriteContext = { ...team, config, actor: { ...team.actor, identity } }
  const { orgUid, uid } = own.actor
  const signIn = () =>
    recordEvent(own, { orgUid, actor: uid, action: 'session.sign-in', object: {} })
  const approve = (people: readonly string[] = [uid]) =>
    notify(world.context, {
      kind: 'request.approved',
      title: 'Request approved',
      path: '/requests/1',
      at: clock(),
      people,
      details: { heading: 'names what others may read', lines: [] },
    })
  const queued = async () => {
    const rows = await own.store.select().from(notificationOutbox)
    return rows.filter((row) => row.orgUid === orgUid)
  }
  const wait = (ms: number) => {
    now += ms
  }
  return { world, own, signIn, approve, queued, wait }
}

test('a person is told of their requests at the address that their provider names', async () => {
  const { world, own, signIn, approve, queued } = await person()
  await signIn()
  expect(await readOwnNotifications(own)).toEqual({ state: 'off', address: 'ravi@example.com' })
  await approve()
  expect(await queued()).toEqual([])
  expect(await saveOwnNotifications(own, choices)).toMatchObject({
    state: 'on',
    sentTo: 'ravi@example.com',
    choices: { requests: true, canaries: false },
  })
  await approve(['somebody else'])
  expect(await queued()).toEqual([])
  await approve()
  // What is said besides is not for whoever may not read it.
  expect(await queued()).toMatchObject([{ kind: 'request.approved', details: null }])
  // It is theirs: neither listed among the targets nor among the deliveries.
  expect(await readNotifications(world.context)).toMatchObject({
    targets: [],
    deliveries: [],
    people: 1,
  })
  await deleteOwnNotifications(own)
  expect(await readOwnNotifications(own)).toMatchObject({ state: 'off' })
  expect(await queued()).toEqual([])
  const actions = (await listAudit(own)).filter(({ kind }) => kind === 'intent')
  expect(actions.map(({ action }) => action)).toEqual([
    'notification-target.unsubscribe',
    'notification-target.subscribe',
  ])
  expect(JSON.stringify(actions)).not.toContain('ravi@example.com')
})

test('who has not signed in for 30 days, because they left, is told nothing', async () => {
  const { own, signIn, approve, queued, wait } = await person()
  await signIn()
  await saveOwnNotifications(own, choices)
  wait(31 * DAY_MS)
  await approve()
  expect(await queued()).toEqual([])
  await signIn()
  await approve()
  expect(await queued()).toHaveLength(1)
})

test('saving again keeps one row, with the address of now', async () => {
  const { own } = await person()
  await saveOwnNotifications(own, choices)
  const identity = own.actor.identity && { ...own.actor.identity, email: 'new@example.com' }
  const renamed = { ...own, actor: { ...own.actor, identity } }
  expect(await readOwnNotifications(renamed)).toMatchObject({
    address: 'new@example.com',
    sentTo: 'ravi@example.com',
  })
  await Promise.all([
    saveOwnNotifications(renamed, { ...choices, canaries: true }),
    saveOwnNotifications(renamed, { ...choices, canaries: true }),
  ])
  const rows = await own.store.select().from(notificationTargets)
  expect(rows.filter(({ orgUid }) => orgUid === own.actor.orgUid)).toMatchObject([
    { host: 'new@example.com', topics: ['requests', 'canaries'] },
  ])
})

test('a namespace is told only to whoever may list its service accounts', async () => {
  const { own } = await person()
  const places = 'train-east/ml-team'
  expect(await saveOwnNotifications(own, { ...choices, requests: false, places })).toMatchObject({
    choices: { places },
  })
  for (const wrong of ['train-east', 'nowhere/ml-team', 'train-east/kube-system'])
    await expect(saveOwnNotifications(own, { ...choices, places: wrong })).rejects.toMatchObject({
      code: 'invalid',
      detail: { fields: { places: [expect.any(String)] } },
    })
  await expect(saveOwnNotifications(own, { ...choices, requests: false })).rejects.toMatchObject({
    code: 'invalid',
  })
})

test('a console without an identity provider offers none', async () => {
  const { context } = await testContext()
  expect(await readOwnNotifications(context)).toBeUndefined()
})

test('without a mail server, a provider or an address it says what is missing', async () => {
  const { world, own } = await person()
  const reasons = await Promise.all(
    [
      { ...own, config: world.context.config },
      {
        ...own,
        config: { ...own.config, SIGN_IN_PROVIDERS: providers() },
        actor: { ...own.actor, identity: undefined },
      },
      (await person('no address')).own,
    ].map(async (context) => {
      await expect(saveOwnNotifications(context, choices)).rejects.toMatchObject({
        code: 'conflict',
      })
      const read = await readOwnNotifications(context)
      return read?.state === 'unavailable' ? read.reason : read?.state
    }),
  )
  expect(reasons).toEqual(['no-mail-server', 'no-provider', 'no-address'])
})

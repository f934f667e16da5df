import { channel } from 'node:diagnostics_channel'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readBuckets } from '@/lib/features/buckets/service'
import { listAccounts, openCluster, readClusters } from '@/lib/features/clusters/service'
import { approveRequest } from '@/lib/features/requests/decide'
import { createRequest, readRequest, readRequests } from '@/lib/features/requests/service'
import { createServiceAccount } from '@/lib/features/service-accounts/service'
import {
  followToEnd,
  readOwnVerification,
  startVerification,
} from '@/lib/features/verifications/service'
import {
  type SandboxIdentityProvider,
  startIdentityProvider,
} from '@/lib/sandbox/identity-provider/provider'
import {
  readRights,
  worksInNamespaces,
  worksInNamespacesOnly,
} from '@/lib/server/authorization/rights'
import { IDENTITY_LIMITS } from '@/lib/server/session/confirm-identity'
import { contextOf } from '@/lib/server/session/context-of'
import { testClusterOf } from '@/lib/testing/context'
import { subjectOfPerson } from '@/lib/testing/identity-provider'
import { openProviderConsole, publicUrl } from '@/lib/testing/provider-console'
import { requestedPolicyText, saveRequest } from '@/lib/testing/requests'

let provider: SandboxIdentityProvider
beforeAll(async () => {
  provider = await startIdentityProvider({ consoleUrl: publicUrl })
})
afterAll(() => provider.close())

const GUEST = 'corp:mina@example.com'

const trustIn = () => ({
  issuerUrl: provider.issuer,
  clientId: provider.clientId,
  usernameClaim: 'email',
  usernamePrefix: 'corp:',
  groupsClaim: 'groups',
  groupsPrefix: 'corp:',
})

/** An organization in which train-east accepts the ID tokens of the provider, and serve-west does not. */
async function openConsole() {
  const opened = await openProviderConsole(provider, {
    clusters: ({ clusters }) =>
      clusters
        .filter(({ name }) => name === 'train-east' || name === 'serve-west')
        .map(({ id, name, zone, apiServerEndpoint }) => ({
          id,
          name,
          zone,
          apiServerEndpoint,
          ...(name === 'train-east' && { oidc: trustIn() }),
        })),
  })
  const east = testClusterOf(opened)
  const west = testClusterOf(opened, 'serve-west')
  await opened.control(`clusters/${east.id}`, { oidc: trustIn() })
  const put = (object: object) => opened.control(`clusters/${east.id}/objects`, { put: object })
  const grant = (role: string) =>
    put({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'mina', namespace: 'ml-team' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: GUEST }],
    })
  const revoke = () =>
    opened.control(`clusters/${east.id}/objects`, {
      remove: { kind: 'RoleBinding', namespace: 'ml-team', name: 'mina' },
    })
  return { ...opened, east, west, grant, revoke }
}

let it: Awaited<ReturnType<typeof openConsole>>
let cookie: string
let location: string
beforeEach(async () => {
  it = await openConsole()
  const signedIn = await it.signIn('guest')
  cookie = signedIn.cookie
  location = signedIn.location
})
const guest = () => it.contextOfCookie(cookie)
const accountsOf = async (cluster: { id: string }) => {
  const { kubernetes } = await openCluster(await guest(), cluster.id)
  const { items } = await kubernetes.listServiceAccounts({ namespace: 'ml-team' })
  return items.map(({ metadata }) => metadata.name).sort()
}
const noToken = { code: 'forbidden', detail: { reason: 'no-linked-token' } }

describe('a person in no group, without a CoreWeave token', () => {
  test('is let in where a cluster accepts their sign-in, under the name that the cluster gives them', async () => {
    expect(location).toBe('/')
    const context = await guest()
    expect(context.actor).toMatchObject({
      uid: `corp/${subjectOfPerson('guest')}`,
      identity: { linked: false },
    })
    const clusters = await readClusters(context)
    expect(clusters.map(({ name }) => name)).toEqual(['serve-west', 'train-east'])
    const { kubernetes } = await openCluster(context, it.east.id)
    expect(await kubernetes.whoami()).toEqual({
      username: GUEST,
      groups: ['system:authenticated'],
    })
  })

  test('can do what a RoleBinding grants as soon as it is there, and no longer when it is gone', async () => {
    const refused = { code: 'forbidden', detail: { reason: 'rbac' } }
    await expect(accountsOf(it.east)).rejects.toMatchObject(refused)
    await it.grant('view')
    expect(await accountsOf(it.east)).toContain('train-runner')
    const ref = { cluster: it.east.id, namespace: 'ml-team', name: 'made-by-mina' }
    const draft = { ...ref, injection: 'default' as const, audience: '' }
    await expect(createServiceAccount(await guest(), draft)).rejects.toMatchObject(refused)
    await it.grant('edit')
    await createServiceAccount(await guest(), draft)
    expect(await accountsOf(it.east)).toContain('made-by-mina')
    await it.revoke()
    await expect(accountsOf(it.east)).rejects.toMatchObject(refused)
  })

  test('is told to link a token for policies, buckets and clusters that do not accept their sign-in', async () => {
    const context = await guest()
    await expect(context.coreweave.listPolicies()).rejects.toMatchObject(noToken)
    await expect(readBuckets(context)).rejects.toMatchObject({
      ...noToken,
      detail: { next: 'Link a CoreWeave API token.' },
    })
    const elsewhere = openCluster(context, it.west.id)
    await expect(elsewhere).rejects.toMatchObject({
      ...noToken,
      message: 'serve-west does not accept sign-ins of Corp.',
    })
    await expect(
      elsewhere.catch(() => listAccounts(context.kubernetes(it.west), 'ml-team')),
    ).rejects.toMatchObject(noToken)
    const rights = await readRights(context)
    expect(worksInNamespaces(rights)).toBe(true)
    expect(await worksInNamespacesOnly(context)).toBe(true)
    expect(rights.clusters).toMatchObject({ ok: true })
    expect(rights.policies).toMatchObject({ ok: false, error: { reason: 'no-linked-token' } })
    expect(rights.federation).toMatchObject({ ok: false, error: { reason: 'no-linked-token' } })
  })

  test('verifies where their Kubernetes rights allow', async () => {
    await it.grant('edit')
    const context = await guest()
    const place = { cluster: it.east.id, namespace: 'ml-team', account: 'train-runner' }
    const start = await startVerification(context, { ...place, force: false })
    if (!start.started) throw new Error(JSON.stringify(start))
    await followToEnd(context, start.ref)
    const { verdict, checks } = await readOwnVerification(await guest(), start.ref)
    expect(verdict.state).toBe('passed')
    // What only CoreWeave could tell in advance is left open, and the run itself proves it.
    expect(checks.filter(({ state }) => state === 'fail')).toEqual([])
  })

  test('sends their ID token to the endpoint of the cluster that takes it, and nothing to anybody else', async () => {
    await it.grant('edit')
    const { identity } = await it.live(cookie)
    const sent: { host: string; authorization: string }[] = []
    const record = (message: unknown) => {
      const { request } = message as { request: SentRequest }
      const headers = headersOf(request)
      if (headers['user-agent'] === 'workload-identity-console')
        sent.push({
          host: new URL(request.origin).host,
          authorization: headers['authorization'] ?? '',
        })
    }
    const requests = channel('undici:request:create')
    requests.subscribe(record)
    try {
      const context = await guest()
      await readClusters(context)
      await accountsOf(it.east)
      await accountsOf(it.west).catch(() => undefined)
      await readRights(context)
      await readBuckets(context).catch(() => undefined)
      await createRequest(context, saveRequest(requestedPolicyText()))
    } finally {
      requests.unsubscribe(record)
    }
    expect(sent.length).toBeGreaterThan(0)
    expect([...new Set(sent.map(({ host }) => host))]).toEqual([`api.${it.east.apiServerEndpoint}`])
    expect([...new Set(sent.map(({ authorization }) => authorization))]).toEqual([
      `Bearer ${identity?.idToken}`,
    ])
  })

  test('acts by an ID token that is renewed each minute in which the session is used', async () => {
    const first = (await it.live(cookie)).identity
    it.later(IDENTITY_LIMITS.confirm)
    // A token of the same second would be the same.
    await sleep(1_000)
    const second = (await it.live(cookie)).identity
    expect(second?.idToken).not.toBe(first?.idToken)
    expect(
      JSON.stringify(await it.contextOfCookie(cookie).then(({ actor }) => actor)),
    ).not.toContain(second?.idToken)
    await it.grant('view')
    expect(await accountsOf(it.east)).toContain('train-runner')
  })

  test('whose ID token has ended is told to sign in again', async () => {
    const { token: _, ...session } = await it.live(cookie)
    const clusters = await (await guest()).coreweave.listClusters()
    const clock = () => new Date(session.identity?.idTokenExpiresAt ?? 0)
    const late = contextOf({ ...session, clusters }, { ...it.vault, clock })
    expect(() => late.kubernetes(it.east)).toThrow(
      expect.objectContaining({
        code: 'unauthenticated',
        detail: { reason: 'refused-token', next: 'Sign out and sign in again.' },
      }),
    )
  })

  test('is out at once when the provider signs them out', async () => {
    await it.signOutAtProvider(cookie)
    await expect(guest()).rejects.toMatchObject({ code: 'unauthenticated' })
  })
})

describe('a request of a person without a CoreWeave token', () => {
  const ask = async (context = guest()) =>
    (await createRequest(await context, saveRequest(requestedPolicyText()))).id
  const approval = { hash: '', base: '', reason: 'Reviewed.' }

  test('is theirs, before and after they link a token, and nobody else’s', async () => {
    const id = await ask()
    expect((await readRequests(await guest(), {})).rows.map((row) => row.id)).toEqual([id])
    const other = await it.signIn('partner')
    await expect(readRequest(await it.contextOfCookie(other.cookie), { id })).rejects.toMatchObject(
      {
        code: 'not-found',
      },
    )
    await it.link(cookie, it.world.tokens.team)
    const { mine, author } = await readRequest(await guest(), { id })
    expect({ mine, author: author.uid }).toEqual({
      mine: true,
      author: `corp/${subjectOfPerson('guest')}`,
    })
  })

  test('is not decided by its author, under whichever name they act', async () => {
    const { cookie: own } = await it.signIn('reviewer')
    const id = await ask(it.contextOfCookie(own))
    await it.link(own, it.world.tokens.reviewer)
    const linked = await it.contextOfCookie(own)
    const ownRequest = { code: 'forbidden', detail: { reason: 'own-request' } }
    await expect(approveRequest(linked, { id, ...approval })).rejects.toMatchObject(ownRequest)
    // The same CoreWeave user in a session that began with their token.
    const { identity: _, ...actor } = linked.actor
    const byToken = { ...linked, actor }
    await expect(approveRequest(byToken, { id, ...approval })).rejects.toMatchObject(ownRequest)
  })

  test('is not decided by somebody who may be its author, for all the console knows', async () => {
    const id = await ask()
    const { context, vault } = it
    const byToken = { ...context, config: vault.config }
    await expect(approveRequest(byToken, { id, ...approval })).rejects.toMatchObject({
      code: 'forbidden',
      detail: { reason: 'unknown-author', next: expect.stringContaining('Sign in at Corp') },
    })
    const { cookie: known } = await it.signIn('operator')
    await it.link(known, it.world.tokens.operator)
    await expect(
      approveRequest(await it.contextOfCookie(known), { id, ...approval }),
    ).rejects.toMatchObject({ code: 'conflict', detail: { reason: 'revised' } })
  })
})

type SentRequest = { origin: string; headers: string | string[] }

function headersOf({ headers }: SentRequest): Record<string, string> {
  const lines = Array.isArray(headers) ? headers : headers.split('\r\n')
  const named = Array.isArray(headers)
    ? lines.flatMap((name, index) => (index % 2 === 0 ? [[name, lines[index + 1] ?? '']] : []))
    : lines.map((line) => [line.split(': ')[0] ?? '', line.slice(line.indexOf(': ') + 2)])
  return Object.fromEntries(named.map(([name = '', value = '']) => [name.toLowerCase(), value]))
}

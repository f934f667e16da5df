import { randomBytes, randomUUID } from 'node:crypto'
import type { WireCluster } from '@/lib/adapters/coreweave/wire'
import { issuerUrlOf } from '@/lib/core/identity/issuer'
import { createClouds } from './clouds/state'
import { createIssuer } from './issuer/issuer'
import { loadKeys } from './issuer/keys'
import { createSandboxKubernetes } from './kubernetes'
import { WEBHOOK_HOST } from './kubernetes/webhook'
import { loadWebhookCertificates } from './kubernetes/webhook-certificates'
import { seeds } from './seed'
import { ownerOf } from './service-accounts'
import {
  type ClusterPlan,
  SANDBOX_ROLES,
  type SandboxAddress,
  type SandboxCluster,
  type SandboxPerson,
  type SandboxRole,
  type SandboxWorld,
  type WorldPlan,
} from './world-types'
import { noWrites } from './writes'

/** The people's identities in the clusters. */
const PEOPLE: Record<SandboxRole, { email: string; groups: string[] }> = {
  operator: { email: 'dana@example.com', groups: ['system:masters'] },
  team: { email: 'ravi@example.com', groups: ['ml-team'] },
  partner: { email: 'noor@example.com', groups: ['inference'] },
  reviewer: { email: 'sam@example.com', groups: ['reviewers'] },
}

export type SandboxWorlds = Awaited<ReturnType<typeof createWorlds>>

const SHORT_ID = 'abcdefghijkmnpqrstuvwxyz23456789'
const shortId = (length: number) =>
  Array.from(randomBytes(length), (byte) => SHORT_ID[byte % SHORT_ID.length]).join('')

const person = (role: SandboxRole): SandboxPerson => ({
  role,
  uid: randomUUID(),
  ...PEOPLE[role],
  token: `CW-SECRET-${randomBytes(32).toString('base64url')}`,
  expired: false,
})

export async function createWorlds(place: SandboxAddress) {
  const [nextKey, certificates] = await Promise.all([
    loadKeys(),
    loadWebhookCertificates(WEBHOOK_HOST),
  ])
  const worlds: SandboxWorld[] = []
  const find = <T>(pick: (world: SandboxWorld) => T | undefined): [SandboxWorld, T] | undefined => {
    for (const world of worlds) {
      const found = pick(world)
      if (found !== undefined) return [world, found]
    }
    return undefined
  }

  function addCluster(world: SandboxWorld, plan: ClusterPlan) {
    const id = randomUUID()
    const { webhook = 'missing', reachable = true } = plan
    const issuer = createIssuer({
      url: issuerUrlOf(place.real?.issuerBase ?? `${place.url}/oidc`, id),
      orgId: world.orgId,
      nextKey,
    })
    const hash = randomBytes(4).toString('hex')
    const now = new Date().toISOString()
    const wire: WireCluster = {
      id,
      name: plan.name,
      zone: plan.zone,
      version: plan.version ?? 'v1.36',
      status: plan.status ?? 'STATUS_RUNNING',
      public: reachable,
      publicAccess: { mode: 'DISABLED' },
      apiServerEndpoint: `${world.orgId}-${hash}.k8s.${plan.zone.toLowerCase()}.localhost:${place.port}`,
      createdAt: now,
      updatedAt: now,
    }
    const cluster: SandboxCluster = {
      reachable,
      issuer,
      wire,
      kubernetes: createSandboxKubernetes({
        clusterId: id,
        issuerUrl: issuer.url,
        sign: issuer.sign,
        keys: issuer.keys,
        discovery: issuer.discovery,
        orgId: world.orgId,
        exchangeUrl: `${place.url}/v1/cwobject/temporary-credentials/oidc/${world.orgId}`,
        storageEndpoint: `http://cwobject.localhost:${place.port}`,
        region: plan.zone,
        webhook,
        oidc: () => wire.oidc ?? undefined,
        certificates,
        people: world.people.map(({ token, email, groups }) => ({
          token,
          username: email,
          groups,
        })),
      }),
    }
    world.clusters.push(cluster)
    return cluster
  }

  /** Takes the real cluster from the world that has it, because its tokens and issuer are fixed. */
  function takeReal() {
    const { real } = place
    if (!real) throw new Error('The sandbox was started without a real cluster.')
    const owner = worlds.findIndex(({ orgId }) => orgId === real.orgId)
    const [before] = owner < 0 ? [] : worlds.splice(owner, 1)
    for (const { kubernetes } of before?.clusters ?? []) void kubernetes.close()
    return real
  }

  return {
    place,
    create: ({ seed, realCluster = false }: WorldPlan): SandboxWorld => {
      const real = realCluster ? takeReal() : undefined
      const orgUid = randomUUID()
      const world: SandboxWorld = {
        orgUid,
        orgId: real?.orgId ?? shortId(6),
        people: SANDBOX_ROLES.map(person),
        serviceAccounts: [],
        clusters: [],
        configs: [],
        policies: new Map(),
        buckets: new Map(),
        keys: new Map(),
        faults: [],
        writes: noWrites(),
        clouds: createClouds(orgUid),
      }
      if (real) {
        for (const each of world.people) {
          const holder = real.holders[each.role]
          if (!holder) continue
          const { token, username, groups } = holder
          Object.assign(each, { token, email: username, groups })
        }
        world.clusters.push(real.cluster())
      }
      seeds[seed](world, (plan) => addCluster(world, plan))
      worlds.push(world)
      return world
    },
    byOrgUid: (uid: string) => worlds.find((world) => world.orgUid === uid),
    byOrgId: (id: string) => worlds.find((world) => world.orgId === id),
    byToken: (token: string) =>
      find((world) => world.people.find((each) => each.token === token) ?? ownerOf(world, token)),
    byServiceAccount: (uid: string) =>
      find((world) => world.serviceAccounts.find((account) => account.uid === uid)),
    byCluster: (id: string) => find((world) => world.clusters.find(({ wire }) => wire.id === id)),
    byApiServer: (host: string) =>
      find((world) =>
        world.clusters.find(({ wire }) => wire.apiServerEndpoint.split(':')[0] === host),
      ),
    byAccessKey: (id: string) => find((world) => world.keys.get(id)),
    byAwsAccount: (id: string) => worlds.find(({ clouds }) => clouds.aws.accountId === id),
    byAwsKey: (id: string) => find(({ clouds }) => clouds.aws.sessions.get(id)),
    byGoogleProject: (number: string) =>
      worlds.find(({ clouds }) => clouds.google.projectNumber === number),
    byGoogleToken: (token: string) => find(({ clouds }) => clouds.google.tokens.get(token)),
    close: async () => {
      const clusters = worlds.splice(0).flatMap((world) => world.clusters)
      await Promise.all(clusters.map(({ kubernetes }) => kubernetes.close()))
    },
  }
}

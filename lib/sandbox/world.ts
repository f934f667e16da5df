import { randomBytes, randomUUID } from 'node:crypto'
import type { WireCluster, WireFederationConfig, WirePolicy } from '@/lib/adapters/coreweave/wire'
import { issuerUrlOf } from '@/lib/core/identity/issuer'
import { type Clouds, createClouds } from './clouds/state'
import type { Fault } from './faults'
import { createIssuer, type PublishedIssuer } from './issuer/issuer'
import { loadKeys } from './issuer/keys'
import { createKubernetes } from './kubernetes'
import type { SandboxKubernetes, WebhookState } from './kubernetes/types'
import type { RealCluster } from './real-cluster'
import { type SeedName, seeds } from './seed'

export const ROLES = ['operator', 'team', 'partner', 'reviewer'] as const
export type Role = (typeof ROLES)[number]

/** Who they are in the clusters. */
const PEOPLE: Record<Role, { email: string; groups: string[] }> = {
  operator: { email: 'dana@example.com', groups: ['system:masters'] },
  team: { email: 'ravi@example.com', groups: ['ml-team'] },
  partner: { email: 'noor@example.com', groups: ['inference'] },
  reviewer: { email: 'sam@example.com', groups: ['reviewers'] },
}

export type Person = {
  role: Role
  uid: string
  email: string
  /** Groups as the clusters see them. */
  groups: string[]
  token: string
  expired: boolean
}

export type StoredObject = { body: Buffer; etag: string; modified: Date; type: string }
export type Bucket = {
  name: string
  location: string
  createdAt: string
  objects: Map<string, StoredObject>
  /** Its own policy, as it was put. */
  policy?: string
}

export type AccessKey = {
  id: string
  secret: string
  principal: string
  expiry: Date
  attributes: Record<string, string>
  suspended: boolean
}

export type Cluster = {
  wire: WireCluster
  issuer: PublishedIssuer
  kubernetes: SandboxKubernetes
  /** False where nobody answers under the address of the API server. */
  reachable: boolean
}

/** One organization. Nothing in it is shared with another. */
export type World = {
  orgUid: string
  /** The short id of exchange URLs and host names. */
  orgId: string
  people: Person[]
  clusters: Cluster[]
  configs: WireFederationConfig[]
  policies: Map<string, WirePolicy>
  buckets: Map<string, Bucket>
  keys: Map<string, AccessKey>
  faults: Fault[]
  clouds: Clouds
}

/** Where the sandbox listens; everything in a world is addressed under it. */
export type Place = { url: string; port: number; real?: RealCluster | undefined }
export type Plan = { seed: SeedName; realCluster?: boolean }

export type Worlds = Awaited<ReturnType<typeof createWorlds>>

export type ClusterPlan = {
  name: string
  zone: string
  version?: string
  status?: string
  reachable?: boolean
  webhook?: WebhookState
}

const SHORT_ID = 'abcdefghijkmnpqrstuvwxyz23456789'
const shortId = (length: number) =>
  Array.from(randomBytes(length), (byte) => SHORT_ID[byte % SHORT_ID.length]).join('')

const person = (role: Role): Person => ({
  role,
  uid: randomUUID(),
  ...PEOPLE[role],
  token: `CW-SECRET-${randomBytes(32).toString('base64url')}`,
  expired: false,
})

export async function createWorlds(place: Place) {
  const nextKey = await loadKeys()
  const worlds: World[] = []
  const find = <T>(pick: (world: World) => T | undefined): [World, T] | undefined => {
    for (const world of worlds) {
      const found = pick(world)
      if (found !== undefined) return [world, found]
    }
    return undefined
  }

  function addCluster(world: World, plan: ClusterPlan) {
    const id = randomUUID()
    const { webhook = 'missing', reachable = true } = plan
    const issuer = createIssuer({
      url: issuerUrlOf(place.real?.issuerBase ?? `${place.url}/oidc`, id),
      orgId: world.orgId,
      nextKey,
    })
    const hash = randomBytes(4).toString('hex')
    const now = new Date().toISOString()
    const cluster: Cluster = {
      reachable,
      issuer,
      wire: {
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
      },
      kubernetes: createKubernetes({
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

  /** Its tokens and its issuer are its own, so that only one world can have it at a time. */
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
    create: ({ seed, realCluster = false }: Plan): World => {
      const real = realCluster ? takeReal() : undefined
      const orgUid = randomUUID()
      const world: World = {
        orgUid,
        orgId: real?.orgId ?? shortId(6),
        people: ROLES.map(person),
        clusters: [],
        configs: [],
        policies: new Map(),
        buckets: new Map(),
        keys: new Map(),
        faults: [],
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
    byToken: (token: string) => find((world) => world.people.find((each) => each.token === token)),
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

import { timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { WireClusterOidc } from '@/lib/adapters/coreweave/wire'
import { CloudChange, changeClouds, describeClouds, MalformedPolicy } from './clouds/control'
import { secretsOfClouds } from './clouds/state'
import { Fault } from './faults'
import { SANDBOX_ISSUER_STATES } from './issuer/issuer'
import { Trouble } from './kubernetes/trouble'
import type { PutObject } from './kubernetes/types'
import { WEBHOOK_CERTIFICATES } from './kubernetes/webhook-certificates'
import type { SandboxWorlds } from './world'
import { SANDBOX_ROLES, type SandboxCluster, type SandboxWorld, SEEDS } from './world-types'

const NewWorld = z.object({
  seed: z.enum(SEEDS).default('default'),
  /** Attach the real cluster and delete the world that had it before. */
  realCluster: z.boolean().default(false),
})

const PersonChange = z.object({ role: z.enum(SANDBOX_ROLES), expired: z.boolean() })

const CronJobChange = z.object({
  paused: z.boolean().optional(),
  stopClock: z.boolean().optional(),
  advanceMinutes: z.int().min(0).max(1500).optional(),
  ageMinutes: z.int().min(0).optional(),
})

const ClusterChange = z.object({
  issuer: z.enum(SANDBOX_ISSUER_STATES).optional(),
  /** `rotate` adds a new signing key, `retire` stops publishing the old ones, `replace` does both at once. */
  keys: z.enum(['rotate', 'retire', 'replace']).optional(),
  webhook: z.enum(['installed', 'missing', 'down']).optional(),
  webhookCertificate: z.enum(WEBHOOK_CERTIFICATES).optional(),
  trouble: Trouble.optional(),
  /** The CronJob controller, and the time that passes for it. */
  cronJobs: CronJobChange.optional(),
  reachable: z.boolean().optional(),
  status: z.string().optional(),
  apiServerEndpoint: z.string().optional(),
  /** Whose ID tokens the API server accepts; null for nobody's. */
  oidc: WireClusterOidc.nullish(),
})

/** How long the keys that workloads exchange live. */
const ExchangeChange = z.object({ keySeconds: z.int().min(1).max(43_200) })

/** The bucket policy; null deletes it. */
const BucketChange = z.object({ policy: z.string().nullable() })

const ObjectChange = z.union([
  z.object({
    put: z.looseObject({
      apiVersion: z.string(),
      kind: z.string(),
      metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
    }),
  }),
  z.object({
    remove: z.object({ kind: z.string(), namespace: z.string().optional(), name: z.string() }),
  }),
])

/** Describes a world for tests and for people. */
export const describeWorld = (world: SandboxWorld) => ({
  orgUid: world.orgUid,
  orgId: world.orgId,
  clusters: world.clusters.map(({ wire, issuer }) => ({
    id: wire.id,
    name: wire.name,
    zone: wire.zone,
    apiServerEndpoint: wire.apiServerEndpoint,
    issuerUrl: issuer.url,
  })),
  serviceAccounts: world.serviceAccounts.map(({ uid, trust }) => ({ uid, trust })),
  buckets: [...world.buckets.keys()],
  clouds: describeClouds(world),
  tokens: tokensOf(world),
})
export type DescribedWorld = ReturnType<typeof describeWorld>

/** Every secret of a world, for tests that search for leaks. */
const secretsOf = (world: SandboxWorld) => ({
  tokens: [
    ...world.people.map(({ token }) => token),
    ...world.serviceAccounts.flatMap(({ issued }) => issued.map(({ token }) => token)),
  ],
  serviceAccountTokens: world.clusters.flatMap(({ issuer }) => issuer.signed()),
  secretKeys: [
    ...[...world.keys.values()].map(({ secret }) => secret),
    ...secretsOfClouds(world.clouds),
  ],
})

// Every world has a person of each role.
const tokensOf = ({ people }: SandboxWorld) =>
  Object.fromEntries(people.map(({ role, token }) => [role, token])) as Record<
    (typeof SANDBOX_ROLES)[number],
    string
  >

function isControl(given: string | null, expected: string) {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

const refuse = (status: number, message: string) => Response.json({ message }, { status })

/** The control API: creates worlds and changes what CoreWeave's API cannot. */
export async function handleControl(worlds: SandboxWorlds, controlToken: string, request: Request) {
  if (!isControl(request.headers.get('x-sandbox-control'), controlToken))
    return refuse(403, 'the header x-sandbox-control must hold the token printed at the start')
  const [, , root, orgUid, thing, id, sub] = new URL(request.url).pathname.split('/')
  if (root !== 'worlds') return refuse(404, 'there is only /sandbox/worlds')
  const route = [request.method, thing, sub].filter(Boolean).join(' ')
  try {
    const body: unknown = JSON.parse((await request.text()) || '{}')
    if (!orgUid)
      return route === 'POST'
        ? Response.json(describeWorld(worlds.create(NewWorld.parse(body))), { status: 201 })
        : refuse(405, 'POST makes a world')
    const world = worlds.byOrgUid(orgUid)
    if (!world) return refuse(404, `there is no world ${orgUid}`)
    return await change(route, world, id, body)
  } catch (error) {
    if (error instanceof z.ZodError) return refuse(422, z.prettifyError(error))
    if (error instanceof MalformedPolicy)
      return refuse(400, `MalformedPolicyDocument: ${error.message}`)
    if (error instanceof SyntaxError) return refuse(400, 'the body is not JSON')
    throw error
  }
}

async function change(route: string, world: SandboxWorld, id = '', body: unknown) {
  const cluster = world.clusters.find(({ wire }) => wire.id === id)
  switch (route) {
    case 'GET':
      break
    case 'GET writes':
      return Response.json(world.writes)
    case 'GET secrets':
      return Response.json(secretsOf(world))
    case 'POST faults':
      world.faults.push(Fault.parse(body))
      break
    case 'DELETE faults':
      world.faults.splice(0)
      break
    case 'POST people': {
      const { role, expired } = PersonChange.parse(body)
      for (const person of world.people) if (person.role === role) person.expired = expired
      break
    }
    case 'POST exchange':
      world.keySeconds = ExchangeChange.parse(body).keySeconds
      break
    case 'POST clouds':
      changeClouds(world, CloudChange.parse(body))
      break
    case 'POST buckets': {
      const bucket = world.buckets.get(id)
      if (!bucket) return refuse(404, 'there is no such bucket in this world')
      const { policy } = BucketChange.parse(body)
      if (policy === null) delete bucket.policy
      else bucket.policy = policy
      break
    }
    case 'POST clusters':
      if (!cluster) return refuse(404, 'there is no such cluster in this world')
      await changeCluster(cluster, ClusterChange.parse(body))
      break
    case 'DELETE clusters':
      if (!cluster) return refuse(404, 'there is no such cluster in this world')
      world.clusters.splice(world.clusters.indexOf(cluster), 1)
      await cluster.kubernetes.close()
      break
    case 'POST clusters objects':
      if (!cluster) return refuse(404, 'there is no such cluster in this world')
      await changeObject(cluster, ObjectChange.parse(body))
      break
    default:
      return refuse(404, `the sandbox has no control ${route}`)
  }
  return Response.json(describeWorld(world))
}

async function changeCluster(cluster: SandboxCluster, given: z.infer<typeof ClusterChange>) {
  if (given.issuer) cluster.issuer.setState(given.issuer)
  if (given.keys) cluster.issuer[given.keys]()
  if (given.webhook) await cluster.kubernetes.setWebhook(given.webhook)
  if (given.webhookCertificate)
    await cluster.kubernetes.setWebhookCertificate(given.webhookCertificate)
  if (given.trouble) cluster.kubernetes.setTrouble(given.trouble)
  if (given.cronJobs) await cluster.kubernetes.controlCronJobs(given.cronJobs)
  if (given.reachable !== undefined) cluster.reachable = given.reachable
  if (given.status) cluster.wire.status = given.status
  if (given.apiServerEndpoint !== undefined)
    cluster.wire.apiServerEndpoint = given.apiServerEndpoint
  if (given.oidc !== undefined) cluster.wire.oidc = given.oidc
}

async function changeObject({ kubernetes }: SandboxCluster, given: z.infer<typeof ObjectChange>) {
  // Only the identifying fields are validated; the rest is up to the cluster.
  if ('put' in given) await kubernetes.put(given.put as PutObject)
  else await kubernetes.remove(given.remove.kind, given.remove.namespace, given.remove.name)
}

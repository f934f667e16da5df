import { randomUUID } from 'node:crypto'
import { request } from 'undici'
import { type ApiServer, createConnections, createSend } from '@/lib/adapters/kubernetes/send'
import { requireRealCluster } from '@/lib/sandbox/real-cluster/environment'
import { startSandbox } from '@/lib/sandbox/start'
import { openKubernetes, type TestKubernetes } from '../../clients'
import { controlSandbox, firstOf } from '../../sandbox/control'

export const CONTRACT_ROLES = ['operator', 'team', 'reviewer'] as const
export type ContractRole = (typeof CONTRACT_ROLES)[number]

/** The cluster that the contract runs against: the sandbox's or a real one. */
export type ContractCluster = {
  /** A namespace of this run, in which the team has `edit` and the reviewer `view`. */
  namespace: string
  as: (role: ContractRole) => TestKubernetes
  withToken: (token: string) => TestKubernetes
  /** The age, in milliseconds, at which a cluster has compacted its first resource versions. */
  forgetsAt: number
  side: 'sandbox' | 'real'
  /** Sends a request that the console never sends, as the operator, and returns the raw response. */
  raw: (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
    type?: string,
  ) => Promise<{ status: number; body: unknown }>
  /** Creates an object that the console never creates. */
  post: (path: string, body: object) => Promise<unknown>
  /** Waits until the next minute of the CronJob controller has come; a sandbox need not wait for it. */
  passMinute: () => Promise<void>
  close: () => Promise<void>
}

type Place = {
  side: ContractCluster['side']
  server: URL
  tokens: Record<ContractRole, string>
  forgetsAt: number
  ca?: string
  passMinute?: () => Promise<unknown>
}

/** The API server compacts etcd every five minutes, starting with the second interval. */
const COMPACTED = 11 * 60_000

const RBAC = 'rbac.authorization.k8s.io'

export const freshName = (prefix: string) => `${prefix}-${randomUUID().slice(0, 8)}`

async function prepare(place: Place, end: () => Promise<void>): Promise<ContractCluster> {
  const connections = createConnections(place.ca)
  const serverFor = (token: string): ApiServer => ({ server: place.server, token, connections })
  const clients = {
    operator: openKubernetes(serverFor(place.tokens.operator)),
    team: openKubernetes(serverFor(place.tokens.team)),
    reviewer: openKubernetes(serverFor(place.tokens.reviewer)),
  }
  const send = createSend(serverFor(place.tokens.operator))
  const post = (path: string, body: object) =>
    send.json({ method: 'POST', path, body: JSON.stringify(body) })
  const raw: ContractCluster['raw'] = async (method, path, body, type = 'application/json') => {
    const answer = await request(new URL(path, place.server), {
      dispatcher: connections.bounded,
      method,
      headers: { authorization: `Bearer ${place.tokens.operator}`, 'content-type': type },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await answer.body.text()
    return { status: answer.statusCode, body: text.startsWith('{') ? JSON.parse(text) : text }
  }
  const namespace = freshName('contract')
  await clients.operator.createNamespace(namespace)
  for (const [role, right] of [
    ['team', 'edit'],
    ['reviewer', 'view'],
  ] as const)
    await post(`/apis/${RBAC}/v1/namespaces/${namespace}/rolebindings`, {
      metadata: { name: role },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: right },
      subjects: [{ apiGroup: RBAC, kind: 'User', name: (await clients[role].whoami()).username }],
    })
  return {
    namespace,
    forgetsAt: place.forgetsAt,
    as: (role) => clients[role],
    withToken: (token) => openKubernetes(serverFor(token)),
    side: place.side,
    raw,
    post,
    passMinute: async () => {
      await place.passMinute?.()
    },
    close: async () => {
      await send.json({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}` })
      await connections.bounded.close()
      await connections.streaming.close()
      await end()
    },
  }
}

export async function openContractSandbox() {
  const sandbox = await startSandbox()
  const { orgUid, clusters, tokens } = sandbox.createWorld('default')
  const server = new URL(`http://${clusters[0]?.apiServerEndpoint}`)
  const passMinute = () =>
    controlSandbox(sandbox, `/${orgUid}/clusters/${firstOf({ clusters }).id}`, {
      cronJobs: { advanceMinutes: 1 },
    })
  return prepare({ side: 'sandbox', server, tokens, forgetsAt: 0, passMinute }, sandbox.close)
}

/** Opens the cluster that the environment names, with the sandbox as its webhook. */
export async function openContractCluster() {
  const realCluster = requireRealCluster()
  const sandbox = await startSandbox({ realCluster })
  const { orgUid, clusters, tokens } = sandbox.createWorld('empty', { realCluster: true })
  await controlSandbox(sandbox, `/${orgUid}/clusters/${firstOf({ clusters }).id}`, {
    webhook: 'installed',
  })
  const { server, ca } = realCluster
  return prepare({ side: 'real', server, ca, tokens, forgetsAt: COMPACTED }, sandbox.close)
}

import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { startSandbox } from '../../sandbox/start'
import { createKubernetes } from '../client'
import { createDispatcher, createSend, type Server } from '../request'
import type { Kubernetes } from '../types'

export const ROLES = ['operator', 'team', 'reviewer'] as const
export type Role = (typeof ROLES)[number]

/** What the contract needs of a cluster, the sandbox's or a real one. */
export type ContractCluster = {
  /** A namespace of this run's own, where the team may edit and the reviewer view. */
  namespace: string
  as: (role: Role) => Kubernetes
  withToken: (token: string) => Kubernetes
  /** Objects the console never makes. */
  /** Whether its first versions are surely forgotten; a young cluster remembers everything. */
  forgets: boolean
  post: (path: string, body: object) => Promise<unknown>
  close: () => Promise<void>
}

type Place = { server: URL; tokens: Record<Role, string>; forgets: boolean; ca?: string }

const RBAC = 'rbac.authorization.k8s.io'

export const freshName = (prefix: string) => `${prefix}-${randomUUID().slice(0, 8)}`

async function prepare(place: Place, end: () => Promise<void>): Promise<ContractCluster> {
  const dispatcher = createDispatcher(place.ca)
  const serverFor = (token: string): Server => ({ server: place.server, token, dispatcher })
  const clients = {
    operator: createKubernetes(serverFor(place.tokens.operator)),
    team: createKubernetes(serverFor(place.tokens.team)),
    reviewer: createKubernetes(serverFor(place.tokens.reviewer)),
  }
  const raw = createSend(serverFor(place.tokens.operator))
  const asked = { verb: 'prepare', resource: 'the test' }
  const post = (path: string, body: object) =>
    raw.json({ method: 'POST', path, body, asked }, z.unknown())
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
    as: (role) => clients[role],
    withToken: (token) => createKubernetes(serverFor(token)),
    post,
    forgets: place.forgets,
    close: async () => {
      await raw.json(
        { method: 'DELETE', path: `/api/v1/namespaces/${namespace}`, asked },
        z.unknown(),
      )
      await dispatcher.close()
      await end()
    },
  }
}

export async function openSandbox() {
  const sandbox = await startSandbox()
  const { clusters, tokens } = sandbox.createWorld('default')
  const server = new URL(`http://${clusters[0]?.apiServerEndpoint}`)
  return prepare({ server, tokens, forgets: true }, sandbox.close)
}

/** A token file as kube-apiserver's --token-auth-file takes it: token,user,uid,"groups". */
function tokensOf(file: string): Record<Role, string> {
  const tokens = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.split(',')[0] ?? '')
  const find = (role: Role) => tokens.find((token) => token.endsWith(role)) ?? ''
  return { operator: find('operator'), team: find('team'), reviewer: find('reviewer') }
}

type Environment = Record<string, string | undefined>
type Opening = [name: string, open: () => Promise<ContractCluster>]

/** The sandbox's cluster always; a real one where the environment names it. */
export function clustersOf(environment: Environment): Opening[] {
  const { TEST_CLUSTER_API: api, TEST_CLUSTER_CA: ca, TEST_CLUSTER_TOKENS: tokens } = environment
  if (!api || !ca || !tokens) return [['the sandbox', openSandbox]]
  const open = () =>
    prepare(
      {
        server: new URL(api),
        forgets: false,
        ca: readFileSync(ca, 'utf8'),
        tokens: tokensOf(tokens),
      },
      async () => {},
    )
  return [
    ['the sandbox', openSandbox],
    ['a real cluster', open],
  ]
}

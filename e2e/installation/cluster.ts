import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { findHelm } from '../../scripts/chart/helm'
import { runCommand } from './run-command'

const Pods = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), deletionTimestamp: z.string().optional() }),
      status: z.object({
        podIP: z.string().optional(),
        hostIP: z.string().optional(),
        conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
        containerStatuses: z.array(z.object({ restartCount: z.number() })).default([]),
      }),
    }),
  ),
})
export type ConsolePod = z.infer<typeof Pods>['items'][number]

const Endpoints = z.object({
  items: z.array(
    z.object({
      endpoints: z
        .array(
          z.object({
            addresses: z.array(z.string()),
            conditions: z.object({ ready: z.boolean().optional() }).optional(),
          }),
        )
        .nullish(),
      ports: z.array(z.object({ port: z.number() })).nullish(),
    }),
  ),
})

/** A service account that may do everything in the test cluster, whose kubeconfig is that of KUBECONFIG. */
export type TestCluster = {
  helm: string
  kubectl: (args: readonly string[], input?: string | Buffer) => Promise<Buffer>
  /** Makes an OCI archive an image of the node. */
  loadImage: (file: string) => Promise<void>
}

/** What the installation needs of a cluster, or the reason why it is not there. */
export function findTestCluster(): TestCluster | { missing: string } {
  const helm = findHelm()
  if (!helm) return { missing: 'no Helm: run scripts/chart/install-helm' }
  const kubeconfig = process.env['KUBECONFIG']
  if (!kubeconfig) return { missing: 'no KUBECONFIG of an administrator of the test cluster' }
  const load = loadCommand(kubeconfig)
  if (!load) return { missing: 'no TEST_CLUSTER_LOAD_IMAGE: a command that loads an OCI archive' }
  return {
    helm,
    kubectl: (args, input) =>
      runCommand(['kubectl', ...args], input === undefined ? {} : { input: Buffer.from(input) }),
    loadImage: async (file) => {
      await runCommand([...load, file])
    },
  }
}

/** By the command of the environment, or by the containerd of a node that runs in namespaces of this machine. */
function loadCommand(kubeconfig: string): string[] | undefined {
  const given = process.env['TEST_CLUSTER_LOAD_IMAGE']
  if (given) return given.split(' ')
  const pidFile = join(dirname(kubeconfig), '../run/node.pid')
  if (!existsSync(pidFile)) return undefined
  const script = `exec nsenter --target "$(cat "$0")" --mount ctr --address /run/containerd/containerd.sock --namespace k8s.io images import "$1"`
  return ['sh', '-c', script, pidFile]
}

export async function readConsolePods(
  { kubectl }: TestCluster,
  namespace: string,
): Promise<ConsolePod[]> {
  const read = await kubectl(['-n', namespace, 'get', 'pods', '-o', 'json'])
  return Pods.parse(JSON.parse(read.toString())).items
}

export const isReady = ({ metadata, status }: ConsolePod) =>
  !metadata.deletionTimestamp &&
  status.conditions.some((each) => each.type === 'Ready' && each.status === 'True')

/** The ready pods of a Service, followed until `close`. They are reached over a route through their node. */
export async function followEndpoints(
  cluster: TestCluster,
  service: { namespace: string; name: string },
) {
  let targets: string[] = []
  let closed = false
  const routes = new Set<string>()

  async function openRoutes() {
    for (const { status } of await readConsolePods(cluster, service.namespace)) {
      const { podIP, hostIP } = status
      if (!podIP || !hostIP) continue
      const range = podIP.replace(/\.\d+$/, '.0/24')
      if (routes.has(range)) continue
      routes.add(range)
      await runCommand(['ip', 'route', 'replace', range, 'via', hostIP])
    }
  }

  const path = `/apis/discovery.k8s.io/v1/namespaces/${service.namespace}/endpointslices?labelSelector=kubernetes.io/service-name=${service.name}`
  async function read() {
    const { items } = Endpoints.parse(
      JSON.parse((await cluster.kubectl(['get', '--raw', path])).toString()),
    )
    targets = items.flatMap(({ endpoints, ports }) =>
      (endpoints ?? [])
        .filter(({ conditions }) => conditions?.ready !== false)
        .flatMap(({ addresses }) => addresses.map((each) => `${each}:${ports?.[0]?.port}`)),
    )
    if (targets.length > 0 && routes.size === 0) await openRoutes()
  }

  const following = (async () => {
    while (!closed) {
      await read().catch(() => undefined)
      await sleep(250)
    }
  })()
  return {
    targets: () => targets,
    close: async () => {
      closed = true
      await following
      for (const range of routes)
        await runCommand(['ip', 'route', 'del', range]).catch(() => undefined)
    },
  }
}

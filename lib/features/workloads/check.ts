import 'server-only'

import { parse } from 'yaml'
import { z } from 'zod'
import type { KubernetesReader } from '@/lib/adapters/kubernetes/types'
import { PodSpec } from '@/lib/core/kubernetes/kinds'
import { openCluster, readOrganizationId } from '@/lib/features/clusters/service'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import { exchangeUrlOf, workloadFiles } from './manifests'
import type { WorkloadFileChecks, WorkloadFilesOf } from './schema'

const named = z.object({ name: z.string(), namespace: z.string() })
const Manifest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('Pod'), metadata: named, spec: PodSpec }),
  z.object({
    kind: z.literal('ConfigMap'),
    metadata: named,
    data: z.record(z.string(), z.string()),
  }),
])

/** Checks the example files by a dry run in the cluster, with the person's own credential. */
export async function checkWorkloadFiles(
  context: Context,
  { cluster, namespace, account, bucket, region, place }: WorkloadFilesOf,
): Promise<WorkloadFileChecks> {
  const { config } = context
  const { kubernetes, cluster: found } = await openCluster(context, cluster)
  const { id } = await readOrganizationId(context, found)
  const endpoint = place === 'inside' ? config.LOTA_ENDPOINT : config.OBJECT_STORAGE_ENDPOINT
  const files = workloadFiles(
    { namespace, account },
    { endpoint, region, bucket },
    {
      image: config.VERIFICATION_IMAGE,
      ...(id && { exchangeUrl: exchangeUrlOf(config.COREWEAVE_API_URL, id) }),
    },
  )
  return Object.fromEntries(
    await Promise.all(
      files
        .filter(({ applies }) => applies === 'alone')
        .map(async ({ key, code }) => [
          key,
          await readPart(context, () => dryRun(kubernetes, code)),
        ]),
    ),
  )
}

async function dryRun(kubernetes: KubernetesReader, code: string): Promise<true> {
  const { kind, ...draft } = Manifest.parse(parse(code, { version: '1.1' }))
  if ('spec' in draft) await kubernetes.dryRunPod(draft)
  else await kubernetes.dryRunConfigMap(draft)
  return true
}

import type { Job } from '@/lib/core/kubernetes/kinds'
import { buildVerificationJob } from '@/lib/core/verification/job-manifest'
import type { VerificationRef } from '@/lib/features/verifications/schema'
import type { TestContext } from '../context'
import { delayExchange, putObject } from './breaks'
import { clusterClient, clusterIdOf, refOf, runnerInput } from './world'

// Jobs that look like verifications of the console and are not.

const FORGED_STEPS = ['environment', 'token', 'exchange', 'list-buckets', 'end'].map((step) =>
  JSON.stringify({ step, ok: true, at: 1, seconds: 0 }),
)

/** A Job of a member of the team that claims to be a passed verification of the operator. */
export async function createForgedJob(world: TestContext, name?: string): Promise<VerificationRef> {
  const manifest = buildVerificationJob(
    {
      namespace: 'ml-team',
      account: 'train-runner',
      image: 'amazon/aws-cli',
      endpoint: 'http://cwlota.com',
      zone: 'US-EAST-04A',
    },
    {
      startedBy: 'uid of operator',
      startedAt: '2026-01-02T03:04:05.678Z',
      nonce: '7f4d2a9c-0b39-4c80-9a51-0d7f3a1f6c55',
      version: '0.1.0',
      ...(name ? { name } : {}),
    },
  )
  const [container] = manifest.spec.template.spec.containers
  if (container) container.command = ['printf', '%s\\n', ...FORGED_STEPS]
  const job = await clusterClient({ ...world, context: world.as('team') }).createJob(manifest)
  return { cluster: clusterIdOf(world), namespace: 'ml-team', name: job.metadata.name }
}

/** The Job of a run, as a copy that anyone who can read it may create again, under the same name. */
export const copyOf = ({ metadata, spec }: Job) => {
  const { selector: _, template, ...rest } = spec
  const labels = Object.fromEntries(
    Object.entries(template.metadata?.labels ?? {}).filter(
      ([label]) => !/controller-uid|job-name/.test(label),
    ),
  )
  return {
    metadata: {
      name: metadata.name,
      namespace: metadata.namespace ?? '',
      labels: metadata.labels,
      annotations: metadata.annotations,
    },
    spec: { ...rest, template: { ...template, metadata: { labels } } },
  }
}

/** A run of the operator whose Job's template is changed while it runs. */
export async function startEditedRun(
  world: TestContext,
  start: typeof import('@/lib/features/verifications/service').startVerification,
): Promise<VerificationRef> {
  await delayExchange(world)
  const ref = refOf(await start(world.context, runnerInput(world)))
  const job = await clusterClient(world).getJob(ref)
  const { template } = job.spec
  const containers = template.spec.containers.map((each) => ({ ...each, image: 'amazon/edited' }))
  await putObject(world, {
    ...job,
    apiVersion: 'batch/v1',
    kind: 'Job',
    spec: { ...job.spec, template: { ...template, spec: { ...template.spec, containers } } },
  })
  return ref
}

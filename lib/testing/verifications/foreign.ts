import type { Job } from '@/lib/core/kubernetes/kinds'
import {
  buildVerificationJob,
  VERIFICATION_ANNOTATIONS,
} from '@/lib/core/verification/job-manifest'
import type { VerificationRef } from '@/lib/features/verifications/schema'
import type { TestContext } from '../context'
import { delayExchange, putObject } from './breaks'
import { clusterClient, clusterIdOf, refOf, runnerInput } from './world'

// Jobs that look like verifications of the console and are not.

const FORGED_STEPS = ['environment', 'token', 'exchange', 'list-buckets', 'end'].map((step) =>
  JSON.stringify({ step, ok: true, at: 1, seconds: 0 }),
)

type ForgedWords = {
  name?: string | undefined
  /** What the Job says in its log, its annotations, its environment and its events. */
  words?: string
}

/** A Job of a member of the team that claims to be a passed verification of the operator. */
export async function createForgedJob(
  world: TestContext,
  { name, words }: ForgedWords = {},
): Promise<VerificationRef> {
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
  const said = words ? saidInLog(words) : []
  if (container) {
    container.command = ['printf', '%s\\n', ...said, ...FORGED_STEPS]
    if (words) container.env = [{ name: 'WORDS', value: words }]
  }
  if (words)
    manifest.metadata.annotations = {
      ...manifest.metadata.annotations,
      ...Object.fromEntries(SAID_IN.map((member) => [member, words])),
    }
  const job = await clusterClient({ ...world, context: world.as('team') }).createJob(manifest)
  if (words) await putForgedEvents(world, job, words)
  return { cluster: clusterIdOf(world), namespace: 'ml-team', name: job.metadata.name }
}

const SAID_IN = [
  VERIFICATION_ANNOTATIONS.startedBy,
  VERIFICATION_ANNOTATIONS.account,
  'kubernetes.io/description',
]

/** Log lines that look like the script's, like the console's own and like a terminal's. */
const saidInLog = (words: string) => [
  JSON.stringify({ step: 'bucket', call: 'list', ok: true, at: 1, seconds: 0, key: words }),
  JSON.stringify({ step: 'token', ok: false, at: 1, seconds: 0, error: words }),
  `[console: 3 lines left out here, ${words}]`,
  `\u001b[2K\r${words}`,
]

/** Events about a Job with the reasons that explain a failed run. */
const putForgedEvents = (world: TestContext, { metadata }: Job, words: string) =>
  Promise.all(
    ['FailedCreate', 'FailedMount', 'SuccessfulCreate'].map((reason) =>
      putObject(world, {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { namespace: 'ml-team', name: `${metadata.name}.${reason.toLowerCase()}` },
        involvedObject: {
          kind: 'Job',
          namespace: 'ml-team',
          name: metadata.name,
          uid: metadata.uid,
        },
        source: { component: 'job-controller' },
        type: 'Warning',
        reason,
        message: words,
        lastTimestamp: new Date().toISOString(),
      }),
    ),
  )

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
  await world.endFaults()
  return ref
}

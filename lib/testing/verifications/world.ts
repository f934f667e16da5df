import type {
  StartResult,
  VerificationEvent,
  VerificationRef,
} from '@/lib/features/verifications/schema'
import { followToEnd, startVerification } from '@/lib/features/verifications/service'
import { streamVerification } from '@/lib/features/verifications/stream'
import type { TestPersonContext } from '../clients'
import type { TestContext } from '../context'

export const clusterIdOf = ({ world }: TestContext, name = 'train-east') => {
  const cluster = world.clusters.find((each) => each.name === name)
  if (!cluster) throw new Error(`no cluster ${name}`)
  return cluster.id
}
export const runnerInput = (world: TestContext) => ({
  cluster: clusterIdOf(world),
  namespace: 'ml-team',
  account: 'train-runner',
  force: false,
})
export function refOf(start: StartResult): VerificationRef {
  if (!start.started) throw new Error(`not started: ${start.verdict.sentence}`)
  return start.ref
}
export async function collectEvents(
  context: TestPersonContext,
  ref: VerificationRef,
  after = 0,
  seen: (event: VerificationEvent) => void = () => {},
) {
  const events: VerificationEvent[] = []
  const signal = AbortSignal.timeout(170_000)
  for await (const event of streamVerification(context, { ...ref, after }, signal)) {
    events.push(event)
    seen(event)
  }
  return events
}
/** Collects the events of a run while the person who started it follows it to its end. */
export async function followAndCollect(
  context: TestPersonContext,
  ref: VerificationRef,
  seen?: (event: VerificationEvent) => void,
) {
  const [events] = await Promise.all([
    collectEvents(context, ref, 0, seen),
    followToEnd(context, ref),
  ])
  return events
}
/** Starts a verification despite preflight problems, and follows it until it is settled. */
export async function runToEnd(
  context: TestPersonContext,
  input: Parameters<typeof startVerification>[1],
) {
  const ref = refOf(await startVerification(context, { ...input, force: true }))
  const events = await followAndCollect(context, ref)
  const last = events.findLast(({ event }) => event === 'verification')
  if (last?.event !== 'verification') throw new Error('no verification')
  return { ref, events, ended: last.data }
}
export const clusterClient = ({ context, world }: TestContext, name = 'train-east') => {
  const cluster = world.clusters.find((each) => each.name === name)
  if (!cluster) throw new Error(`no cluster ${name}`)
  return context.kubernetes(cluster)
}
export const annotateRunner = async (world: TestContext, annotations: Record<string, string>) => {
  const named = { namespace: 'ml-team', name: 'train-runner' }
  const { metadata } = await clusterClient(world).getServiceAccount(named)
  const { resourceVersion } = metadata
  await clusterClient(world).annotateServiceAccount({ ...named, resourceVersion, annotations })
}
export const reportStates = (checks: { key: string; state: string }[]) =>
  Object.fromEntries(checks.map(({ key, state }) => [key, state]))

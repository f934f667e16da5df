import type {
  StartResult,
  VerificationEvent,
  VerificationRef,
} from '@/lib/features/verifications/schema'
import { startVerification } from '@/lib/features/verifications/service'
import { streamVerification } from '@/lib/features/verifications/stream'
import type { Context } from '@/lib/server/session/context'
import type { testContext } from '../context'

export type World = Awaited<ReturnType<typeof testContext>>

export const idOf = ({ world }: World, name = 'train-east') => {
  const cluster = world.clusters.find((each) => each.name === name)
  if (!cluster) throw new Error(`no cluster ${name}`)
  return cluster.id
}
export const runner = (world: World) => ({
  cluster: idOf(world),
  namespace: 'ml-team',
  account: 'train-runner',
  force: false,
})
export function refOf(start: StartResult): VerificationRef {
  if (!start.started) throw new Error(`not started: ${start.verdict.sentence}`)
  return start.ref
}
export async function eventsOf(
  context: Context,
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
/** Start it whatever is foreseen, and see how it ends. */
export async function run(context: Context, input: Parameters<typeof startVerification>[1]) {
  const ref = refOf(await startVerification(context, { ...input, force: true }))
  const events = await eventsOf(context, ref)
  const last = events.findLast(({ event }) => event === 'verification')
  if (last?.event !== 'verification') throw new Error('no verification')
  return { ref, events, ended: last.data }
}
export const kubernetesOf = ({ context, world }: World, name = 'train-east') => {
  const cluster = world.clusters.find((each) => each.name === name)
  if (!cluster) throw new Error(`no cluster ${name}`)
  return context.kubernetes(cluster)
}
export const annotate = async (world: World, annotations: Record<string, string>) => {
  const named = { namespace: 'ml-team', name: 'train-runner' }
  const { metadata } = await kubernetesOf(world).getServiceAccount(named)
  const { resourceVersion } = metadata
  await kubernetesOf(world).annotateServiceAccount({ ...named, resourceVersion, annotations })
}
export const states = (checks: { key: string; state: string }[]) =>
  Object.fromEntries(checks.map(({ key, state }) => [key, state]))

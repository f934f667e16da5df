import { z } from 'zod'
import { findStep, type ScriptStep } from '../script-output'

/** Records beyond this are not shown and not decided by; a proof of an hour has fewer. */
const MAX_RECORDS = 1000

/** How calls or exchanges ended, in milliseconds since 1970; one record may stand for several. */
const outcomes = { at: z.number(), passed: z.number(), failed: z.number() }
export const RefreshCall = z.object({ ...outcomes, error: z.string().exactOptional() })
export type RefreshCall = z.infer<typeof RefreshCall>
export const RefreshExchange = z.object({
  ...outcomes,
  status: z.number(),
  /** When the keys expire, and when the token does that was exchanged for them. */
  expires: z.number().exactOptional(),
  token: z.number().exactOptional(),
})
export type RefreshExchange = z.infer<typeof RefreshExchange>

/** What the recorder of a refresh proof saw. All times are milliseconds since 1970, by the clock of the pod. */
export const RefreshRecords = z.object({
  startedAt: z.number(),
  /** When the run ends, whatever it has seen. */
  until: z.number(),
  /** How long keys live, in milliseconds. */
  life: z.number(),
  margin: z.number(),
  /** The expiry of the token at the start. */
  token: z.number().exactOptional(),
  calls: z.array(RefreshCall),
  exchanges: z.array(RefreshExchange),
  /** When Kubernetes replaced the token in its file. */
  rotations: z.array(z.number()),
  /** The client ended by itself. */
  clientEnd: z.object({ at: z.number(), code: z.number() }).exactOptional(),
  /** When the recorder ended as it should. */
  endedAt: z.number().exactOptional(),
})
export type RefreshRecords = z.infer<typeof RefreshRecords>

const ms = (seconds: number) => Math.round(seconds * 1000)

/** The records of a refresh proof among the steps of its script; undefined until the recorder listens. */
export function refreshRecordsOf(steps: readonly ScriptStep[]): RefreshRecords | undefined {
  const start = findStep(steps, 'refresh-start')
  if (!start) return undefined
  const calls: RefreshCall[] = []
  const exchanges: RefreshExchange[] = []
  const rotations: number[] = []
  for (const step of steps) {
    const at = ms(step.at)
    if (step.step === 'refresh-call' && calls.length < MAX_RECORDS) {
      const { passed, failed, error } = step
      calls.push({ at, passed, failed, ...(error && { error }) })
    } else if (step.step === 'refresh-exchange' && exchanges.length < MAX_RECORDS) {
      const { passed, failed, status, token } = step
      const expires = Date.parse(step.expires ?? '')
      exchanges.push({
        at,
        passed,
        failed,
        status,
        ...(Number.isNaN(expires) ? {} : { expires }),
        ...(token !== undefined && { token: ms(token) }),
      })
    } else if (step.step === 'refresh-token' && rotations.length < MAX_RECORDS) rotations.push(at)
  }
  const client = findStep(steps, 'refresh-client')
  const end = findStep(steps, 'end')
  return {
    startedAt: ms(start.at),
    until: ms(start.until),
    life: ms(start.life),
    margin: ms(start.margin),
    ...(start.token !== undefined && { token: ms(start.token) }),
    calls,
    exchanges,
    rotations,
    ...(client && { clientEnd: { at: ms(client.at), code: client.code } }),
    ...(end && { endedAt: ms(end.at) }),
  }
}

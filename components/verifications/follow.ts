import { verificationPath } from '@/lib/features/verifications/queries'
import type { VerificationEvent, VerificationRef } from '@/lib/features/verifications/schema'

export type Connection = 'live' | 'reconnecting'
type Follower = {
  /** The last line of the log that is there. */
  after: () => number
  onEvent: (event: VerificationEvent) => void
  /** Read it as a whole: something may have been missed. */
  onGap: () => void
  onConnection: (connection: Connection) => void
}

/** A browser opens six connections to a host; streams take one of them, in whichever tab. */
const STREAM_LOCK = 'workload-identity-console/stream'
const POLL_MS = 1500
const LONGEST_WAIT_MS = 15_000
const GAP = 'gap'

/**
 * Follow a run in this tab. One tab of the browser holds the stream and tells the others; when it
 * closes, the next takes over. Where another run is being streamed, this one is asked for instead.
 */
export function followVerification(ref: VerificationRef, follower: Follower): () => void {
  const path = verificationPath(ref)
  const stop = new AbortController()
  const { signal } = stop
  const channel = new BroadcastChannel(path)
  channel.onmessage = async ({ data }: MessageEvent<unknown>) => {
    if (data === GAP) return follower.onGap()
    const event = await eventIn(data)
    if (event && !signal.aborted) follower.onEvent(event)
  }
  const lead: Follower = {
    ...follower,
    onEvent: (event) => {
      follower.onEvent(event)
      channel.postMessage(event)
    },
    onGap: () => {
      follower.onGap()
      channel.postMessage(GAP)
    },
  }
  const hold = () =>
    locked(STREAM_LOCK, { ifAvailable: true }, (free) =>
      free ? stream(`${path}/events`, lead, signal) : poll(lead, signal),
    )
  // A follower joined late: what was told before is read at once.
  void locked(path, { ifAvailable: true }, (free) => {
    if (free) return hold()
    follower.onGap()
    void locked(path, { signal }, hold).catch(ignoreAbort)
    return undefined
  })
  return () => {
    stop.abort()
    channel.close()
  }
}

const eventIn = async (sent: unknown) => {
  const { VerificationEvent } = await import('@/lib/features/verifications/schema')
  return VerificationEvent.safeParse(sent).data
}

/** Without locks (plain http away from localhost) each tab streams for itself. */
const locked = (
  name: string,
  options: LockOptions,
  run: (free: boolean) => Promise<void> | undefined,
): Promise<void> =>
  'locks' in navigator
    ? navigator.locks.request(name, options, async (lock) => run(lock !== null))
    : Promise.resolve(run(true))

const ignoreAbort = (error: unknown) => {
  if (!(error instanceof DOMException && error.name === 'AbortError')) throw error
}

/** Until the run ends or this tab stops; a stream that broke is begun again, ever more slowly. */
async function stream(path: string, follower: Follower, signal: AbortSignal): Promise<void> {
  let wait = POLL_MS
  while (!signal.aborted) {
    const how = await streamOnce(path, follower, signal)
    if (how === 'ended') return
    follower.onConnection('reconnecting')
    follower.onGap()
    wait = how === 'broken' ? POLL_MS : Math.min(wait * 2, LONGEST_WAIT_MS)
    await pause(wait, signal)
  }
}

/** The browser itself comes back with `Last-Event-ID` unless it was refused, or told of a problem. */
const streamOnce = (
  path: string,
  { after, onEvent, onConnection }: Follower,
  signal: AbortSignal,
) =>
  new Promise<'ended' | 'broken' | 'refused'>((resolve) => {
    if (signal.aborted) return resolve('ended')
    const source = new EventSource(`${path}?after=${after()}`)
    const close = (how: 'ended' | 'broken' | 'refused') => {
      signal.removeEventListener('abort', leave)
      source.close()
      resolve(how)
    }
    const leave = () => close('ended')
    signal.addEventListener('abort', leave)
    const read = async ({ type, data, lastEventId }: MessageEvent<string>) => {
      if (type === 'end') close('ended')
      const event = await eventIn({
        event: type,
        id: Number(lastEventId),
        data: JSON.parse(data),
      })
      if (event && !signal.aborted) onEvent(event)
    }
    for (const name of ['log', 'verification', 'end']) source.addEventListener(name, read)
    source.addEventListener('problem', () => close('broken'))
    source.onopen = () => onConnection('live')
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) close('refused')
      else onConnection('reconnecting')
    }
  })

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms)
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done)
  })

const poll = ({ onGap }: Follower, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setInterval(onGap, POLL_MS)
    const close = () => {
      clearInterval(timer)
      resolve()
    }
    if (signal.aborted) close()
    else signal.addEventListener('abort', close, { once: true })
  })

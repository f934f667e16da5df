import { verificationPath } from '@/lib/features/verifications/queries'
import type { VerificationEvent, VerificationRef } from '@/lib/features/verifications/schema'

export type Connection = 'live' | 'reconnecting'
type Follower = {
  /** The number of the last log line received. */
  after: () => number
  onEvent: (event: VerificationEvent) => void
  /** Called when events may have been missed, so that the verification is read again. */
  onGap: () => void
  onConnection: (connection: Connection) => void
}

/** Browsers open six connections to a host, so all tabs together hold one stream. */
const STREAM_LOCK = 'workload-identity-console/stream'
const POLL_MS = 1500
const MAX_RETRY_MS = 15_000
const GAP = 'gap'

/**
 * Follows a verification in this tab. One tab holds the stream and broadcasts its events to the others;
 * when it closes, another tab takes over. While another run is being streamed, this one is polled.
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
  // This tab may have missed earlier events, so the verification is read at once.
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

/** Without the Web Locks API (plain HTTP on a remote host) each tab holds its own stream. */
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

/** Streams until the run ends or the tab closes; a broken stream is reopened after a growing delay. */
async function stream(path: string, follower: Follower, signal: AbortSignal): Promise<void> {
  let wait = POLL_MS
  while (!signal.aborted) {
    const how = await streamOnce(path, follower, signal)
    if (how === 'ended') return
    follower.onConnection('reconnecting')
    follower.onGap()
    wait = how === 'broken' ? POLL_MS : Math.min(wait * 2, MAX_RETRY_MS)
    await pause(wait, signal)
  }
}

/** The browser reconnects with `Last-Event-ID` by itself, unless the request is rejected. */
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

import { verificationPath } from '@/lib/verifications/queries'
import { VerificationEvent, type VerificationRef } from '@/lib/verifications/schema'

export type Connection = 'live' | 'reconnecting' | 'refused'
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
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (data === GAP) return follower.onGap()
    const event = VerificationEvent.safeParse(data).data
    if (event) follower.onEvent(event)
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

/** Until the run ends, or this tab stops. The browser itself comes back with `Last-Event-ID`. */
const stream = (
  path: string,
  { after, onEvent, onGap, onConnection }: Follower,
  signal: AbortSignal,
) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) return resolve()
    const source = new EventSource(`${path}?after=${after()}`)
    const close = () => {
      source.close()
      resolve()
    }
    signal.addEventListener('abort', close, { once: true })
    const read = ({ type, data, lastEventId }: MessageEvent<string>) => {
      const sent: unknown = { event: type, id: Number(lastEventId), data: JSON.parse(data) }
      const event = VerificationEvent.safeParse(sent).data
      if (event) onEvent(event)
      if (type === 'end') close()
    }
    for (const name of ['log', 'verification', 'end']) source.addEventListener(name, read)
    source.addEventListener('problem', () => {
      onGap()
      close()
    })
    source.onopen = () => onConnection('live')
    source.onerror = () => {
      const given = source.readyState === EventSource.CLOSED
      onConnection(given ? 'refused' : 'reconnecting')
      if (!given) return
      onGap()
      close()
    }
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

import type { LogBuffer } from '../pods/log-buffer'
import { asPod, type StoredManifest } from './objects'
import { isSet } from './selectors'
import { badRequestError } from './status'

type Logs = (pod: StoredManifest, container: string, before?: boolean) => LogBuffer | undefined

/** GET pods/log: kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#get-read-log */
export function podLog(
  logs: Logs,
  object: StoredManifest,
  query: URLSearchParams,
  closing: AbortSignal,
) {
  const { metadata, spec, status } = asPod(object)
  const names = spec.containers.map(({ name }) => name)
  const container = query.get('container') || (names.length === 1 ? names[0] : undefined)
  if (!container)
    throw badRequestError(
      `a container name must be specified for pod ${metadata.name}, choose one of: [${names.join(' ')}]`,
    )
  if (!names.includes(container))
    throw badRequestError(`container ${container} is not valid for pod ${metadata.name}`)
  const before = isSet(query, 'previous')
  const buffer = logs(object, container, before)
  if (!buffer && before)
    throw badRequestError(
      `previous terminated container "${container}" in pod "${metadata.name}" not found`,
    )
  if (!buffer) {
    if (!spec.nodeName) throw badRequestError(`pod ${metadata.name} does not have a host assigned`)
    const { waiting, running } =
      status.containerStatuses?.find(({ name }) => name === container)?.state ?? {}
    if (running)
      throw badRequestError(
        `the sandbox has no log of container "${container}" in pod "${metadata.name}", which stands for one that started before the sandbox`,
      )
    throw badRequestError(
      `container "${container}" in pod "${metadata.name}" is waiting to start: ${
        /ImagePull/.test(waiting?.reason ?? '')
          ? 'trying and failing to pull image'
          : (waiting?.reason ?? 'ContainerCreating')
      }`,
    )
  }
  return new Response(streamOf(buffer, query, closing), {
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  })
}

function streamOf(buffer: LogBuffer, query: URLSearchParams, closing: AbortSignal) {
  const timestamps = isSet(query, 'timestamps')
  const since = sinceOf(query)
  const tail = query.get('tailLines')
  let left = Number(query.get('limitBytes') ?? 0) || Number.POSITIVE_INFINITY
  const encoder = new TextEncoder()
  let stop = () => {}

  return new ReadableStream<Uint8Array>({
    start(controller) {
      const past = buffer.lines().filter(({ at }) => at >= since)
      const shown = tail === null ? past : past.slice(Math.max(0, past.length - Number(tail)))
      const send = ({ at, text }: { at: string; text: string }) => {
        const bytes = encoder.encode(timestamps ? `${at} ${text}\n` : `${text}\n`)
        if (left > 0) controller.enqueue(bytes.subarray(0, left))
        left -= bytes.length
      }
      for (const line of shown) send(line)
      if (!isSet(query, 'follow') || buffer.ended()) return controller.close()
      const end = () => {
        stop()
        controller.close()
      }
      const unsubscribe = buffer.subscribe((line) => (line ? send(line) : end()))
      closing.addEventListener('abort', end, { once: true })
      stop = () => {
        stop = () => {}
        unsubscribe()
        closing.removeEventListener('abort', end)
      }
    },
    cancel: () => stop(),
  })
}

/** Resolves when the started container has ended or the client disconnects. */
export async function containerEnd(
  buffer: LogBuffer | undefined,
  ...waiting: AbortSignal[]
): Promise<void> {
  if (!buffer || buffer.ended()) return
  await new Promise<void>((resolve) => {
    const unsubscribe = buffer.subscribe((line) => line === undefined && done())
    const done = () => {
      unsubscribe()
      for (const signal of waiting) signal.removeEventListener('abort', done)
      resolve()
    }
    for (const signal of waiting) signal.addEventListener('abort', done, { once: true })
  })
}

/** Log times have nine fractional digits, so padded times compare as strings. */
function sinceOf(query: URLSearchParams) {
  const seconds = query.get('sinceSeconds')
  const time = query.get('sinceTime')
  if (seconds) return new Date(Date.now() - Number(seconds) * 1000).toISOString()
  if (!time) return ''
  const parsed = /^(.+T[\d:]+)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(time)
  if (!parsed || Number.isNaN(Date.parse(time)))
    throw badRequestError(
      `parsing time "${time}" as "2006-01-02T15:04:05Z07:00": cannot parse "${time}" as "2006"`,
    )
  const utc = new Date(`${parsed[1]}${parsed[3]}`).toISOString().slice(0, 19)
  return `${utc}.${(parsed[2] ?? '').padEnd(9, '0')}Z`
}

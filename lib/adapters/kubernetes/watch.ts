import { z } from 'zod'
import { AppError } from '@/lib/common/errors'
import { Job, Pod, ServiceAccount } from '@/lib/core/kubernetes/kinds'
import { errorFromResponse } from './errors'
import { readLines } from './read-lines'
import { parseCall } from './resource-path'
import { type Send, WATCH_SECONDS } from './send'
import type { KubernetesReader, WatchEvent, WatchedKinds } from './types'

const MAX_OBJECT_LENGTH = 8 * 1024 * 1024

const watched = {
  serviceaccounts: { api: '/api/v1', kind: ServiceAccount },
  pods: { api: '/api/v1', kind: Pod },
  jobs: { api: '/apis/batch/v1', kind: Job },
} as const satisfies Record<keyof WatchedKinds, { api: string; kind: z.ZodType }>

const Bookmark = z.object({ metadata: z.object({ resourceVersion: z.string() }) })
const Envelope = z.object({
  type: z.enum(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']),
  object: z.unknown(),
})
const ErrorStatus = z.object({ code: z.number() })

export const createWatch = (send: Send): KubernetesReader['watch'] =>
  async function* watch({ resource, namespace, signal, ...query }) {
    const { api, kind: schema } = watched[resource]
    // `watched` pairs each resource with the schema of its kind.
    const kind = schema as unknown as z.ZodType<WatchedKinds[typeof resource]>
    const path = `${api}/namespaces/${encodeURIComponent(namespace)}/${resource}`
    const bytes = send.stream(
      {
        path,
        query: { ...query, watch: true, allowWatchBookmarks: true, timeoutSeconds: WATCH_SECONDS },
      },
      { signal, watch: true },
    )
    for await (const line of readLines(bytes, MAX_OBJECT_LENGTH)) {
      const { type, object } = read(Envelope, line)
      if (type === 'ERROR')
        throw errorFromResponse(
          parseCall('GET', path, { watch: true }),
          ErrorStatus.safeParse(object).data?.code ?? 500,
          JSON.stringify(object),
        )
      if (type === 'BOOKMARK') yield { type, object: parse(Bookmark, object) }
      else yield { type, object: parse(kind, object) } as WatchEvent<WatchedKinds[typeof resource]>
    }
  }

function read<Schema extends z.ZodType>(schema: Schema, line: string) {
  try {
    return parse(schema, JSON.parse(line))
  } catch (cause) {
    throw cause instanceof AppError ? cause : unexpectedEvent(cause)
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw unexpectedEvent(parsed.error)
}

const unexpectedEvent = (cause: unknown) =>
  new AppError('upstream', 'The API server sent an unexpected watch event.', { cause })

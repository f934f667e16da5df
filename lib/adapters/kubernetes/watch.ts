import { z } from 'zod'
import { AppError } from '@/lib/common/errors'
import { Event, Job, Namespace, Pod, ServiceAccount } from '@/lib/core/kubernetes/kinds'
import { fromAnswer } from './errors'
import { lines } from './lines'
import { asking, pathOf, type Target } from './paths'
import { type Send, WATCH_SECONDS } from './request'
import type { Kubernetes, WatchEvent, Watched } from './types'

const OBJECT_LINE = 8 * 1024 * 1024

const watched = {
  namespaces: Namespace,
  serviceaccounts: ServiceAccount,
  pods: Pod,
  jobs: Job,
  events: Event,
} as const satisfies Record<keyof Watched, z.ZodType>

const Bookmark = z.object({ metadata: z.object({ resourceVersion: z.string() }) })
const Envelope = z.object({
  type: z.enum(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']),
  object: z.unknown(),
})
const Refusal = z.object({ code: z.number() })

export const createWatch = (send: Send): Kubernetes['watch'] =>
  async function* watch({ resource, namespace, signal, ...query }) {
    const target: Target = { resource, namespace }
    const asked = asking('watch', target)
    // The table above pairs each resource with the schema of its kind.
    const kind = watched[resource] as unknown as z.ZodType<Watched[typeof resource]>
    const bytes = send.stream(
      {
        path: pathOf(target),
        query: { ...query, watch: true, allowWatchBookmarks: true, timeoutSeconds: WATCH_SECONDS },
        signal,
        asked,
      },
      { watch: true },
    )
    for await (const line of lines(bytes, OBJECT_LINE)) {
      const { type, object } = read(Envelope, line)
      if (type === 'ERROR')
        throw fromAnswer(asked, Refusal.safeParse(object).data?.code ?? 500, JSON.stringify(object))
      if (type === 'BOOKMARK') yield { type, object: parse(Bookmark, object) }
      else yield { type, object: parse(kind, object) } as WatchEvent<Watched[typeof resource]>
    }
  }

function read<Schema extends z.ZodType>(schema: Schema, line: string) {
  try {
    return parse(schema, JSON.parse(line))
  } catch (cause) {
    throw cause instanceof AppError ? cause : garbled(cause)
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw garbled(parsed.error)
}

const garbled = (cause: unknown) =>
  new AppError('upstream', 'The cluster sent a change that is not understood.', { cause })

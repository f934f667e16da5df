import { Readable } from 'node:stream'
import { Agent, request as send } from 'undici'
import { apiVersionOf, typeOfKind } from '../kubernetes/resources'
import type { PutObject, SandboxKubernetes } from '../kubernetes/types'
import type { RealClusterPlace } from './environment'

export type RealApiServer = ReturnType<typeof createApiServer>

type Call = { method?: string; body?: unknown; type?: string }

/** Clients of the real API server: as its administrator, and as the person who sends the request. */
export function createApiServer({ server, ca, holders }: RealClusterPlace) {
  const dispatcher = new Agent({ connect: { ca } })

  async function ask(path: string, { method = 'GET', body, type = 'application/json' }: Call = {}) {
    const response = await send(new URL(path, server), {
      dispatcher,
      method: method as 'GET',
      headers: { authorization: `Bearer ${holders.operator.token}`, 'content-type': type },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.body.text()
    if (response.statusCode >= 300)
      throw new Failure(response.statusCode, `${method} ${path}: ${response.statusCode} ${text}`)
    return JSON.parse(text) as unknown
  }

  const gone = (error: unknown) => {
    if (!(error instanceof Failure) || error.status !== 404) throw error
  }

  return {
    ask,
    put: async (object: PutObject) => {
      const { name, namespace } = object.metadata
      await ask(`${pathOf(object.kind, namespace, name)}?fieldManager=sandbox&force=true`, {
        method: 'PATCH',
        type: 'application/apply-patch+yaml',
        body: object,
      })
    },
    remove: async (kind: string, namespace: string | undefined, name: string) => {
      await ask(pathOf(kind, namespace, name), { method: 'DELETE' }).catch(gone)
    },
    handle: (async (request, { token, path }) => {
      const url = new URL(path + new URL(request.url).search, server)
      const body = Buffer.from(await request.arrayBuffer())
      const type = request.headers.get('content-type')
      const answer = await send(url, {
        dispatcher,
        method: request.method as 'GET',
        signal: request.signal,
        headers: {
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(type ? { 'content-type': type } : {}),
          accept: request.headers.get('accept') ?? '*/*',
        },
        ...(body.length > 0 ? { body } : {}),
      })
      const headers = { 'content-type': String(answer.headers['content-type'] ?? 'text/plain') }
      const stream = Readable.toWeb(answer.body) as ReadableStream<Uint8Array>
      return new Response(stream, { status: answer.statusCode, headers })
    }) satisfies SandboxKubernetes['handle'],
    close: () => dispatcher.destroy(),
  }
}

class Failure extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

function pathOf(kind: string, namespace: string | undefined, name: string) {
  const type = typeOfKind(kind)
  if (!type) throw new Error(`The sandbox does not know the kind ${kind}.`)
  const root = type.group ? `/apis/${apiVersionOf(type)}` : `/api/${type.version}`
  const within = type.namespaced ? `/namespaces/${namespace}` : ''
  return `${root}${within}/${type.plural}/${name}`
}

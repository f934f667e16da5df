import 'server-only'

import type { Configuration, HttpInfo, ResponseBody } from '@kubernetes/client-node'
import type { z } from 'zod'
import type { Narrowing } from './narrowing'
import { type Method, parseCall } from './resource-path'
import { listOf, parseResponse } from './responses'
import type { Send } from './send'
import type { ListOptions, ListPage } from './types'

/**
 * Requests metadata only, for long lists. A server without support returns whole objects.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#alternate-representations-of-resources
 */
const METADATA_ONLY =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json'

/** Loaded by the first call, because it takes most of a second and 80 MB. Node.js keeps one for the process. */
const loadLibrary = () => import('@kubernetes/client-node')
type Library = Awaited<ReturnType<typeof loadLibrary>>

const createGroups = (library: Library, configuration: Configuration) => ({
  admission: new library.AdmissionregistrationV1Api(configuration),
  apps: new library.AppsV1Api(configuration),
  authentication: new library.AuthenticationV1Api(configuration),
  authorization: new library.AuthorizationV1Api(configuration),
  batch: new library.BatchV1Api(configuration),
  core: new library.CoreV1Api(configuration),
  discovery: new library.DiscoveryV1Api(configuration),
  openid: new library.OpenidApi(configuration),
  rbac: new library.RbacAuthorizationV1Api(configuration),
  version: new library.VersionApi(configuration),
  wellKnown: new library.WellKnownApi(configuration),
  metadataOnly: library.setHeaderOptions('Accept', METADATA_ONLY),
})
type ApiGroups = ReturnType<typeof createGroups>

/**
 * The library's models drop the fields that they do not know, so the library gets no body to decode
 * and the JSON passes it by.
 */
class JsonBody implements ResponseBody {
  readonly json: unknown
  constructor(json: unknown) {
    this.json = json
  }
  text = async () => 'null'
  binary = async () => Buffer.from('null')
  stream = () => null
}

/** The library's configuration for one API server, whose requests all go through `send`. */
const createConfiguration = (library: Library, send: Send, signal?: AbortSignal) =>
  library.createConfiguration({
    baseServer: {
      makeRequestContext: (path, method) => {
        // Checked before the path becomes a URL, which resolves `..`.
        parseCall(method as Method, path)
        return new library.RequestContext(send.base + path, method)
      },
    },
    httpApi: library.wrapHttpLibrary({
      send: async (request) => {
        const url = new URL(request.getUrl())
        const call = {
          method: request.getHttpMethod() as Method,
          path: url.href.slice(send.base.length, url.href.length - url.search.length),
          query: Object.fromEntries(url.searchParams),
          body: request.getBody() as string | undefined,
          accept: request.getHeaders()['Accept'],
        }
        const json = await send.json(call, signal)
        const headers = { 'content-type': 'application/json' }
        return new library.ResponseContext(200, headers, new JsonBody(json))
      },
    }),
  })

/** The library's name of `continue`; its types do not allow what is undefined. */
const pageOf = ({ continue: _continue, ...options }: Omit<ListOptions, 'signal'>) =>
  withoutUndefined({ ...options, _continue })

const withoutUndefined = <T extends object>(given: T) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]: Exclude<T[Key], undefined>
  }

/** Calls the library's API classes, and narrows what the API server answers to a schema. */
export function createApiClient(send: Send) {
  async function answerTo(
    call: (groups: ApiGroups) => Promise<HttpInfo<unknown>>,
    signal?: AbortSignal,
  ) {
    const library = await loadLibrary()
    const { body } = await call(createGroups(library, createConfiguration(library, send, signal)))
    return body instanceof JsonBody ? body.json : undefined
  }

  return {
    call: async <Model, Schema extends z.ZodType>(
      call: (groups: ApiGroups) => Promise<HttpInfo<Model>>,
      schema: Schema & Narrowing<z.output<Schema>, Model>,
    ): Promise<z.output<Schema>> => parseResponse(schema, await answerTo(call)),

    list: async <Model, Schema extends z.ZodType>(
      call: (
        groups: ApiGroups,
        page: ReturnType<typeof pageOf>,
      ) => Promise<HttpInfo<{ items: Model[] }>>,
      schema: Schema & Narrowing<z.output<Schema>, Model>,
      { signal, ...options }: ListOptions = {},
    ): Promise<ListPage<z.output<Schema>>> => {
      const json = await answerTo((groups) => call(groups, pageOf(options)), signal)
      const { items, metadata } = parseResponse(listOf<Schema>(schema), json)
      return {
        items,
        resourceVersion: metadata.resourceVersion,
        ...(metadata.continue ? { continue: metadata.continue } : {}),
      }
    },
  }
}
export type ApiClient = ReturnType<typeof createApiClient>

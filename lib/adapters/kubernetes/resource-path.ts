import { checkLabel, checkSubdomain } from './names'

/** The attempted call in Kubernetes' terms, for messages. */
export type AttemptedCall = { verb: string; resource: string; namespace?: string; name?: string }

const VERBS = { GET: 'get', POST: 'create', PATCH: 'patch', DELETE: 'delete' } as const
export type Method = keyof typeof VERBS

/** `/apis/GROUP/VERSION[/namespaces/NAMESPACE]/RESOURCE[/NAME[/SUBRESOURCE]]`; the core group has `/api/VERSION`. */
const RESOURCE_PATH =
  /^\/(?:api|apis\/[^/]+)\/[^/]+\/(?:namespaces\/([^/]*)\/(?=[^/]))?([^/]+)(?:\/([^/]*))?(?:\/([^/]+))?$/

/**
 * The call that a request makes, from its method and its path, whose parts are percent-encoded.
 * Throws for names that Kubernetes does not allow, so that no name changes where a request goes.
 */
export function parseCall(method: Method, path: string, { watch = false } = {}): AttemptedCall {
  const [matched, namespace, resource = '', name, subresource] = RESOURCE_PATH.exec(path) ?? []
  if (matched === undefined) return { verb: VERBS[method], resource: path }
  const collectionVerb = watch ? 'watch' : 'list'
  return {
    verb: method === 'GET' && name === undefined ? collectionVerb : VERBS[method],
    resource: subresource ? `${resource}/${subresource}` : resource,
    ...(namespace === undefined
      ? {}
      : { namespace: checkLabel('namespace', decodeURIComponent(namespace)) }),
    ...(name === undefined ? {} : { name: checkName(resource, decodeURIComponent(name)) }),
  }
}

const checkName = (resource: string, name: string) =>
  resource === 'namespaces' ? checkLabel('name', name) : checkSubdomain('name', name)

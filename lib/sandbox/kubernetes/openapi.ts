import { allTypes, apiVersionOf, type ResourceType } from './resources'
import { closureOf, type Schema, schemaName, schemas } from './schemas'
import { SERVED_VERSION } from './seed'

const ROOT = '/openapi/v3'
const pathOf = (type: ResourceType) => `${type.group ? 'apis' : 'api'}/${apiVersionOf(type)}`
const info = { title: 'Kubernetes', version: SERVED_VERSION }

/**
 * The OpenAPI documents: the schemas of the served kinds, and that patches take field validation and
 * dry runs, which kubectl reads before it sends a request.
 */
export function openApi(path: string): object | undefined {
  if (path === ROOT) return { paths: Object.fromEntries(allTypes.map(pathOf).map(linked)) }
  if (path === '/openapi/v2')
    return { swagger: '2.0', info, paths: {}, definitions: schemasOf(allTypes, '#/definitions/') }
  const served = allTypes.filter((type) => `${ROOT}/${pathOf(type)}` === path)
  if (served.length === 0) return undefined
  return {
    openapi: '3.0.0',
    info,
    paths: Object.fromEntries(served.map(patchable)),
    components: { schemas: schemasOf(served) },
  }
}

function schemasOf(served: readonly ResourceType[], prefix?: string) {
  const found = new Set<string>()
  for (const type of served) closureOf(schemaName(type) ?? '', found)
  const rewritten = (key: string, value: unknown) => {
    if (key === 'x-protobuf') return undefined
    return key === '$ref' && prefix ? String(value).replace('#/components/schemas/', prefix) : value
  }
  const shown: Record<string, Schema | undefined> = Object.fromEntries(
    [...found].toSorted().map((name) => [name, schemas[name]]),
  )
  return JSON.parse(JSON.stringify(shown, rewritten))
}

const linked = (path: string) => [path, { serverRelativeURL: `${ROOT}/${path}?hash=1` }]

const patchable = (type: ResourceType) => [
  `/${pathOf(type)}${type.namespaced ? '/namespaces/{namespace}' : ''}/${type.plural}/{name}`,
  {
    patch: {
      'x-kubernetes-action': 'patch',
      'x-kubernetes-group-version-kind': {
        group: type.group,
        version: type.version,
        kind: type.kind,
      },
      parameters: ['fieldValidation', 'dryRun'].map((name) => ({
        name,
        in: 'query',
        schema: { type: 'string' },
      })),
      responses: {},
    },
  },
]

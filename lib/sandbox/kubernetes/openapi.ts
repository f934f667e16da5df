import { apiVersionOf, type ResourceType, types } from './resources'

const ROOT = '/openapi/v3'
const all: ResourceType[] = Object.values(types)
const pathOf = (type: ResourceType) => `${type.group ? 'apis' : 'api'}/${apiVersionOf(type)}`

/**
 * A minimal OpenAPI document that declares field validation and dry runs, which kubectl reads
 * before it sends a request. It contains no schemas.
 */
export function openApi(path: string): object | undefined {
  if (path === ROOT) return { paths: Object.fromEntries(all.map(pathOf).map(linked)) }
  const served = all.filter((type) => `${ROOT}/${pathOf(type)}` === path)
  if (served.length === 0) return undefined
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.36.1' },
    paths: Object.fromEntries(served.map(patchable)),
    components: {},
  }
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

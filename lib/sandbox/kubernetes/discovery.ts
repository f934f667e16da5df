import { apiVersionOf, type ResourceType, reviewTypes, types } from './resources'

const all: ResourceType[] = [...Object.values(types), ...Object.values(reviewTypes)]
const versions = [...new Set(all.map(apiVersionOf))]
const every = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch']
const isReview = (type: ResourceType) => Object.values<ResourceType>(reviewTypes).includes(type)

const shortNames: Record<string, string[]> = {
  namespaces: ['ns'],
  nodes: ['no'],
  serviceaccounts: ['sa'],
  pods: ['po'],
  events: ['ev'],
  resourcequotas: ['quota'],
  deployments: ['deploy'],
  replicasets: ['rs'],
}

/** What the API consists of, for clients that ask first. */
export function discovery(path: string): object | undefined {
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] }
  if (path === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups() }
  const [, groupVersion] = /^\/(?:api|apis)\/(.+?)\/?$/.exec(path) ?? []
  if (!groupVersion || !versions.includes(groupVersion)) return undefined
  const resources = all
    .filter((type) => apiVersionOf(type) === groupVersion)
    .flatMap((type) => [
      entry(type, type.plural, isReview(type) ? ['create'] : every),
      ...(type === types.pods ? [entry(type, 'pods/log', ['get'])] : []),
      ...(type === types.serviceaccounts ? [entry(type, 'serviceaccounts/token', ['create'])] : []),
    ])
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources }
}

const entry = ({ namespaced, kind }: ResourceType, name: string, verbs: string[]) => ({
  name,
  singularName: kind.toLowerCase(),
  namespaced,
  kind,
  verbs,
  ...(shortNames[name] ? { shortNames: shortNames[name] } : {}),
})

const groups = () =>
  versions
    .filter((version) => version.includes('/'))
    .map((groupVersion) => {
      const [name, version] = groupVersion.split('/')
      return {
        name,
        versions: [{ groupVersion, version }],
        preferredVersion: { groupVersion, version },
      }
    })

import { z } from 'zod'
import { asPod, type StoredManifest } from './objects'
import { type ResourceType, types } from './resources'
import { type ObjectStore, objectKey } from './store'

const Quota = z.looseObject({ spec: z.looseObject({ hard: z.record(z.string(), z.string()) }) })

export const hardOf = (quota: StoredManifest) => Quota.safeParse(quota).data?.spec.hard ?? {}

/** The names under which a quota counts objects of a kind. */
export const countedAs = ({ plural, group }: ResourceType) => [
  `count/${plural}${group ? `.${group}` : ''}`,
  plural,
]

/** How many objects a quota counts under a name; pods that have ended count only as `count/pods`. */
export const usedAs = (store: ObjectStore, type: ResourceType, namespace: string, name: string) =>
  store
    .list(type, namespace)
    .filter((object) => name.startsWith('count/') || type !== types.pods || !isOver(object)).length

function isOver(pod: StoredManifest) {
  const { phase } = asPod(pod).status
  return phase === 'Succeeded' || phase === 'Failed'
}

/** Keeps the status of resource quotas: what is used of what they count. */
export function createQuotaController(store: ObjectStore) {
  const counted = Object.values<ResourceType>(types).filter(({ namespaced }) => namespaced)
  const due = new Set<string>()

  function sync(namespace: string) {
    due.delete(namespace)
    for (const quota of store.list(types.resourcequotas, namespace)) {
      const hard = hardOf(quota)
      const used = Object.keys(hard).flatMap((name) => {
        const type = counted.find((candidate) => countedAs(candidate).includes(name))
        return type ? [[name, String(usedAs(store, type, namespace, name))]] : []
      })
      const status = { hard, used: Object.fromEntries(used) }
      store.update(objectKey(types.resourcequotas, quota), (object) => ({ ...object, status }))
    }
  }

  const unsubscribe = store.subscribe(({ object: { metadata } }) => {
    const { namespace } = metadata
    if (
      !namespace ||
      due.has(namespace) ||
      store.list(types.resourcequotas, namespace).length === 0
    )
      return
    due.add(namespace)
    setImmediate(() => sync(namespace))
  })
  return { close: unsubscribe }
}

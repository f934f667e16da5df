import { isObject, setOwn } from './patch'

/** The `patchMergeKey` of each list in k8s.io/api. */
export const listKeys: Record<string, string> = {
  conditions: 'type',
  containers: 'name',
  env: 'name',
  hostAliases: 'ip',
  imagePullSecrets: 'name',
  initContainers: 'name',
  ownerReferences: 'uid',
  ports: 'containerPort',
  secrets: 'name',
  volumeDevices: 'devicePath',
  volumeMounts: 'mountPath',
  volumes: 'name',
  webhooks: 'name',
}
/** String lists that are merged as sets. */
const sets = ['finalizers']

const ORDER = '$setElementOrder/'
const DELETE = '$deleteFromPrimitiveList/'
const PATCH = '$patch'
const RETAIN = '$retainKeys'

/** https://github.com/kubernetes/design-proposals-archive/blob/main/cli/preserve-order-in-strategic-merge-patch.md */
export function strategicMerge(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const { [PATCH]: directive, [RETAIN]: retained, ...changes } = patch
  if (directive === 'replace') return strategicMerge({}, changes)
  if (directive === 'delete') return {}
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {}
  if (Array.isArray(retained))
    for (const key of Object.keys(result)) if (!retained.includes(key)) delete result[key]
  for (const [key, value] of Object.entries(changes)) {
    if (key.startsWith(ORDER)) continue
    if (key.startsWith(DELETE)) {
      const name = key.slice(DELETE.length)
      const left = listOf(result[name]).filter((item) => !listOf(value).includes(item))
      setOwn(result, name, left)
    } else if (value === null) delete result[key]
    else setOwn(result, key, mergeField(key, result[key], value, changes[`${ORDER}${key}`]))
  }
  return result
}

function mergeField(key: string, target: unknown, value: unknown, order: unknown) {
  if (!Array.isArray(value)) return strategicMerge(target, value)
  if (sets.includes(key)) return [...new Set([...listOf(target), ...value])]
  const by = listKeys[key]
  return by && value.every(isObject) ? mergeList(listOf(target), value, by, order) : value
}

function mergeList(
  target: unknown[],
  patch: Record<string, unknown>[],
  by: string,
  order: unknown,
): unknown[] {
  const keyOf = (item: unknown) => (isObject(item) ? item[by] : undefined)
  const replaced = patch.some((item) => item[PATCH] === 'replace')
  const merged = replaced ? [] : [...target]
  for (const item of patch) {
    const index = merged.findIndex((candidate) => keyOf(candidate) === item[by])
    if (item[PATCH] === 'delete') {
      if (index >= 0) merged.splice(index, 1)
    } else if (index >= 0) merged[index] = strategicMerge(merged[index], item)
    else if (item[by] !== undefined) merged.push(strategicMerge({}, item))
  }
  const wanted = listOf(order).map(keyOf)
  const placeOf = (item: unknown) => {
    const place = wanted.indexOf(keyOf(item))
    // Elements that the cluster added follow those that the client ordered.
    return place < 0 ? wanted.length : place
  }
  return wanted.length > 0 ? merged.toSorted((a, b) => placeOf(a) - placeOf(b)) : merged
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

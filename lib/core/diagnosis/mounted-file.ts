import { isRecord } from '@/lib/common/record'
import type { PlacedContainer, Workload } from './workload'

/** A file of a container that a volume provides. */
export type MountedFile = {
  path: string
  source: { kind: 'ConfigMap' | 'Secret' | 'volume'; name: string }
  /** The text, if the object that holds it is in the manifest. */
  content?: string
}

type VolumeSource = MountedFile['source'] & { items: { key: string; path: string }[] }

const field = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined)
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

const itemsOf = (value: unknown) =>
  listOf(field(value, 'items')).flatMap((item) => {
    const [key, path] = [field(item, 'key'), field(item, 'path')]
    return typeof key === 'string' && typeof path === 'string' ? [{ key, path }] : []
  })

/** The ConfigMaps and Secrets that a volume of a pod shows. */
function volumeSources({ spec }: Workload, name: string): VolumeSource[] {
  const volume = listOf(spec['volumes']).find((each) => field(each, 'name') === name)
  const projected = listOf(field(field(volume, 'projected'), 'sources'))
  const found = [volume, ...projected].flatMap((each): VolumeSource[] => {
    const [secret, map] = [field(each, 'secret'), field(each, 'configMap')]
    const secretName = field(secret, 'secretName') ?? field(secret, 'name')
    const mapName = field(map, 'name')
    return [
      ...(typeof secretName === 'string'
        ? [{ kind: 'Secret' as const, name: secretName, items: itemsOf(secret) }]
        : []),
      ...(typeof mapName === 'string'
        ? [{ kind: 'ConfigMap' as const, name: mapName, items: itemsOf(map) }]
        : []),
    ]
  })
  return found.length ? found : [{ kind: 'volume', name, items: [] }]
}

const trimmed = (path: string) => path.replace(/\/+$/, '')

/** The data of a ConfigMap or Secret that is in the text, for a workload of its namespace. */
export const configurationData = (
  { configuration, namespace }: Workload,
  { kind, name }: { kind: string; name: string },
) =>
  configuration.find(
    (each) =>
      each.kind === kind &&
      each.name === name &&
      (each.namespace === undefined || namespace === undefined || each.namespace === namespace),
  )?.data

/** The file at a path of a container; undefined if no volume is mounted there. */
export function mountedFile(
  workload: Workload,
  { container }: PlacedContainer,
  path: string,
): MountedFile | undefined {
  const [mount] = container.volumeMounts
    .filter(({ mountPath }) => path === mountPath || path.startsWith(`${trimmed(mountPath)}/`))
    .toSorted((a, b) => b.mountPath.length - a.mountPath.length)
  if (!mount) return undefined
  const inner = path.slice(trimmed(mount.mountPath).length + 1)
  const file = [mount.subPath, inner].filter(Boolean).join('/')
  const sources = volumeSources(workload, mount.name)
  const found = sources.flatMap((source) => {
    const key = source.items.find((item) => item.path === file)?.key ?? file
    const content = configurationData(workload, source)?.[key]
    return content === undefined ? [] : [{ path, source, content }]
  })
  const [source] = sources
  return found[0] ?? (source && { path, source })
}

/** The Secrets that are mounted into a container. */
export const mountedSecrets = (workload: Workload, { container }: PlacedContainer) =>
  container.volumeMounts
    .flatMap(({ name }) => volumeSources(workload, name))
    .filter(({ kind }) => kind === 'Secret')

/** The texts of ConfigMaps that are mounted into a container, as far as they are in the manifest. */
export const mountedTexts = (workload: Workload, { container }: PlacedContainer): string[] =>
  container.volumeMounts
    .flatMap(({ name }) => volumeSources(workload, name))
    .filter(({ kind }) => kind === 'ConfigMap')
    .flatMap((source) => Object.values(configurationData(workload, source) ?? {}))

const HOME_FILE = /\/\.aws(?:\/|$)/

/** A file of AWS clients, by its variable or mounted in a home folder. */
export function awsFile(
  workload: Workload,
  placed: PlacedContainer,
  { variable, file }: { variable: string; file: 'config' | 'credentials' },
): { path: string; mounted?: MountedFile } | undefined {
  const given = placed.container.env.find(({ name }) => name === variable)
  const inHome = placed.container.volumeMounts.flatMap(({ mountPath }) => {
    const path = trimmed(mountPath)
    if (!HOME_FILE.test(path)) return []
    if (path.endsWith('/.aws')) return [`${path}/${file}`]
    return path.endsWith(`/${file}`) ? [path] : []
  })
  const path = given ? (given.value ?? '') : inHome[0]
  if (path === undefined) return undefined
  const mounted = mountedFile(workload, placed, path)
  return { path, ...(mounted && { mounted }) }
}

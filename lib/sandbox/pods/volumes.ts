import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type {
  SandboxContainer,
  SandboxPod,
  SandboxPodSpec,
  StoredManifest,
} from '../kubernetes/objects'
import type { Tokens } from '../kubernetes/tokens'
import type { Trouble } from '../kubernetes/trouble'

type Volume = NonNullable<SandboxPodSpec['volumes']>[number]
type Options = {
  tokens: Tokens
  trouble: Trouble
  issuerUrl: string
  account: StoredManifest
  node: StoredManifest | undefined
  configMaps: ConfigMaps
  /** Aborted when the pod's containers have ended. */
  ended: AbortSignal
}

type ConfigMap = StoredManifest & { data?: Record<string, string> }
export type ConfigMaps = (name: string) => ConfigMap | undefined

/** The kubelet's message for a volume that cannot be mounted. */
export function mountFailure(
  { name, ...source }: Volume,
  configMaps: ConfigMaps,
): string | undefined {
  const kind = Object.keys(source)[0] ?? 'emptyDir'
  const failed = `MountVolume.SetUp failed for volume "${name}" :`
  if (kind === 'configMap') {
    const { name: map = '', optional = false } = source.configMap ?? {}
    return optional || configMaps(map) ? undefined : `${failed} configmap "${map}" not found`
  }
  return kind === 'emptyDir' || kind === 'projected'
    ? undefined
    : `${failed} ${kind.toLowerCase()} not found`
}

/** Creates a folder for each volume and returns them by name. */
export async function createVolumes(pod: SandboxPod, root: string, options: Options) {
  const folders = new Map<string, string>()
  for (const [index, volume] of (pod.spec.volumes ?? []).entries()) {
    const folder = join(root, 'volumes', String(index))
    await mkdir(folder, { recursive: true })
    for (const [path, text] of await filesOf(pod, volume, options)) {
      const file = resolve(folder, path)
      if (!file.startsWith(`${folder}/`)) continue
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, text, { mode: 0o440 })
    }
    for (const source of volume.projected?.sources ?? [])
      if (source.serviceAccountToken) keepFresh(pod, source.serviceAccountToken, folder, options)
    folders.set(volume.name, folder)
  }
  return folders
}

type TokenSource = NonNullable<
  NonNullable<NonNullable<Volume['projected']>['sources']>[number]['serviceAccountToken']
>

/** How much of its life a mounted token has when the kubelet replaces it. */
const RENEWED_AFTER = 0.8

const lifeOf = ({ expirationSeconds = 3600 }: TokenSource, { tokenSeconds }: Trouble) =>
  tokenSeconds ?? expirationSeconds

async function mintToken(
  pod: SandboxPod,
  wanted: TokenSource,
  { tokens, trouble, issuerUrl, account, node }: Options,
) {
  const { token } = await tokens.mint(account, {
    audiences: [wanted.audience || issuerUrl],
    expirationSeconds: lifeOf(wanted, trouble),
    pod,
    ...(node ? { node } : {}),
  })
  return trouble.tokenFile === 'newline' ? `${token}\n` : token
}

/** Replaces a mounted token in time, until the pod has ended. */
function keepFresh(pod: SandboxPod, wanted: TokenSource, folder: string, options: Options) {
  const { trouble, ended } = options
  const file = resolve(folder, wanted.path)
  if (trouble.tokenFile === 'missing' || !file.startsWith(`${folder}/`)) return
  const renew = async () => {
    if (ended.aborted) return
    await writeFile(`${file}.new`, await mintToken(pod, wanted, options), { mode: 0o440 })
    await rename(`${file}.new`, file)
  }
  const timer = setInterval(
    () => void renew().catch(() => clearInterval(timer)),
    lifeOf(wanted, trouble) * RENEWED_AFTER * 1000,
  ).unref()
  ended.addEventListener('abort', () => clearInterval(timer), { once: true })
}

async function filesOf(pod: SandboxPod, volume: Volume, options: Options) {
  const { trouble, configMaps } = options
  const files: [string, string][] = Object.entries(
    (volume.configMap && configMaps(volume.configMap.name)?.data) ?? {},
  )
  for (const { serviceAccountToken: wanted, downwardAPI } of volume.projected?.sources ?? []) {
    if (downwardAPI) files.push(['namespace', pod.metadata.namespace ?? ''])
    if (!wanted || trouble.tokenFile === 'missing') continue
    files.push([wanted.path, await mintToken(pod, wanted, options)])
  }
  return files
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Replaces mount paths, which do not exist on this machine, by the folders of their volumes. */
export function pathMapper({ volumeMounts = [] }: SandboxContainer, folders: Map<string, string>) {
  const mounts = volumeMounts
    .map(({ name, mountPath }) => [mountPath.replace(/\/+$/, ''), folders.get(name)] as const)
    .filter(([path, folder]) => path !== '' && folder)
    .toSorted(([a], [b]) => b.length - a.length)
  if (mounts.length === 0) return (text: string) => text
  // In one pass, because a folder's path may contain another mount path, such as /tmp.
  const mentioned = new RegExp(
    `(?<![\\w./-])(${mounts.map(([path]) => escaped(path)).join('|')})(?=$|[/\\s"'\`;:,)|&<>])`,
    'g',
  )
  const folderOf = new Map(mounts)
  return (text: string) => text.replace(mentioned, (path) => folderOf.get(path) ?? path)
}

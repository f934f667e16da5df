import { mkdir, writeFile } from 'node:fs/promises'
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
    folders.set(volume.name, folder)
  }
  return folders
}

async function filesOf(
  pod: SandboxPod,
  volume: Volume,
  { tokens, trouble, issuerUrl, account, node, configMaps }: Options,
) {
  const files: [string, string][] = Object.entries(
    (volume.configMap && configMaps(volume.configMap.name)?.data) ?? {},
  )
  for (const { serviceAccountToken: wanted, downwardAPI } of volume.projected?.sources ?? []) {
    if (downwardAPI) files.push(['namespace', pod.metadata.namespace ?? ''])
    if (!wanted || trouble.tokenFile === 'missing') continue
    const { token } = await tokens.mint(account, {
      audiences: [wanted.audience || issuerUrl],
      expirationSeconds: wanted.expirationSeconds ?? 3600,
      pod,
      ...(node ? { node } : {}),
    })
    files.push([wanted.path, trouble.tokenFile === 'newline' ? `${token}\n` : token])
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

import { examplePod, tokenVolume } from '@/lib/core/kubernetes/example-pod'
import { formatYaml } from './file-text'
import type { TrustedAccount, TrustSetupFile } from './setup-files'

export type PodOptions = {
  /** Prefix of the volume's name and suffix of the pod's name, such as "aws". */
  key: string
  /** Distinguishes the pods if there are several. */
  of?: { id: string; label: string } | undefined
  audience: string
  directory: string
  env: Record<string, string>
  image: string
  /** A command that proves the setup without printing a credential. */
  command: string
  config?: { name: string; directory: string } | undefined
}

/** Truncated to the 253 characters of a pod name. */
const podName = (account: string, key: string) =>
  `${account.slice(0, 252 - key.length).replace(/[^a-z0-9]+$/, '')}-${key}`

function partsOf({ key, audience, directory, env, config }: PodOptions) {
  const volume = `${key}-token`
  return {
    env: Object.entries(env).map(([name, value]) => ({ name, value })),
    volumeMounts: [
      { name: volume, mountPath: directory, readOnly: true },
      ...(config ? [{ name: config.name, mountPath: config.directory, readOnly: true }] : []),
    ],
    volumes: [
      tokenVolume(volume, audience),
      ...(config ? [{ name: config.name, configMap: { name: config.name } }] : []),
    ],
  }
}

/** A test pod, and a patch for an existing Deployment. The kubelet renews the token. */
export function podFiles(identity: TrustedAccount, options: PodOptions): TrustSetupFile[] {
  const { key, of, image, command } = options
  const { env, volumeMounts, volumes } = partsOf(options)
  const { namespace, name } = identity
  const file = (id: string, label: string, manifest: object): TrustSetupFile => ({
    id: of ? `${id}-${of.id}` : id,
    label: of ? `${label}: ${of.label}` : label,
    place: 'cluster',
    language: 'yaml',
    filename: `${of ? `${id}-${of.id}` : id}.yaml`,
    text: formatYaml([manifest]),
  })
  return [
    file(
      'pod',
      'Pod',
      examplePod(
        { name: podName(name, key), namespace, account: name },
        { image, script: command, env, volumeMounts, volumes },
      ),
    ),
    file('patch', 'Deployment patch', {
      spec: { template: { spec: { containers: [{ name: 'main', env, volumeMounts }], volumes } } },
    }),
  ]
}

import type { WorkloadContainer } from './workload'

export type RcloneSection = {
  name: string
  settings: Readonly<Record<string, string>>
  /** Whether the remote is CoreWeave's object storage. */
  isCoreWeave: boolean
  /** Whether rclone puts the bucket into the path for this remote. */
  pathStyle: boolean
}

const ENDPOINT = /^(?:https?:\/\/)?(?:cwobject\.com|cwlota\.com)\/?$/
/** Whether an endpoint of an rclone remote is CoreWeave's object storage. */
export const isCoreWeaveEndpoint = (endpoint: string) => ENDPOINT.test(endpoint)

/** Providers for which rclone addresses buckets by host name without being told. */
const VIRTUAL_PROVIDERS = new Set(['aws', 'alibaba', 'tencentcos', 'coreweave'])

/** The sections of an rclone configuration. */
export function rcloneSections(text: string): RcloneSection[] {
  const sections: { name: string; settings: Record<string, string> }[] = []
  for (const line of text.split('\n')) {
    const name = /^\s*\[(.+)\]\s*$/.exec(line)?.[1]
    const setting = /^\s*([\w-]+)\s*=\s*(.*?)\s*$/.exec(line)
    const [, key, value] = setting ?? []
    if (name) sections.push({ name, settings: {} })
    else if (key) Object.assign(sections.at(-1)?.settings ?? {}, { [key]: value ?? '' })
  }
  return sections.map(({ name, settings }) => {
    const provider = (settings['provider'] ?? '').toLowerCase()
    const forced = settings['force_path_style']
    return {
      name,
      settings,
      isCoreWeave: isCoreWeaveEndpoint(settings['endpoint'] ?? '') || provider === 'coreweave',
      pathStyle: forced === undefined ? !VIRTUAL_PROVIDERS.has(provider) : forced === 'true',
    }
  })
}

const DEFAULT_PATH = '/config/rclone/rclone.conf'

/** Where a container's rclone reads its configuration; undefined if it does not run rclone. */
export function rcloneConfig({ image, command, args, env, volumeMounts }: WorkloadContainer) {
  const given = env.find(({ name }) => name === 'RCLONE_CONFIG')?.value
  if (given) return given
  const text = [image, ...command, ...args].join('\n')
  const option = /--config[=\s](\S{1,300}\.conf)(?!\S)/.exec(text)?.[1]
  if (!/rclone/i.test(text)) return undefined
  const home = volumeMounts.find(({ mountPath }) =>
    /\/\.config\/rclone(?:\/rclone\.conf)?\/?$/.test(mountPath),
  )
  return (
    option ??
    (home ? home.mountPath.replace(/\/?(?:rclone\.conf)?$/, '/rclone.conf') : DEFAULT_PATH)
  )
}

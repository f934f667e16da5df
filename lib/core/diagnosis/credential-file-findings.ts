import { awsFile, type MountedFile, mountedFile, mountedSecrets } from './mounted-file'
import { rcloneConfig, rcloneSections } from './rclone-config'
import {
  containersOf,
  findVariables,
  type PlacedContainer,
  type Workload,
  type WorkloadFinding,
} from './workload'

const FILE = 'AWS_SHARED_CREDENTIALS_FILE'
const KEYS = /^\s*aws_(?:access_key_id|secret_access_key)\s*=/im
/** Secrets whose name says that they hold keys of a cloud or of object storage. */
const NAMED =
  /(?:aws|s3|boto|rclone|caios|object-?storage|cloud)[-_.]?(?:[a-z0-9]+[-_.])?(?:creds?|credentials?|keys?|secrets?|config)|^credentials?$/i

/** Checks the files that AWS clients and rclone read before they ask for container credentials. */
export function checkCredentialFiles(workload: Workload): WorkloadFinding[] {
  const found = containersOf(workload).flatMap((placed) => [
    ...sharedFile(workload, placed),
    ...rcloneFile(workload, placed),
  ])
  if (found.length > 0) {
    const [first] = found.toSorted(
      (a, b) => Number(b.state === 'fail') - Number(a.state === 'fail'),
    )
    return first ? [{ ...first, edits: found.flatMap(({ edits }) => edits) }] : []
  }
  const [secret] = containersOf(workload)
    .flatMap((placed) => mountedSecrets(workload, placed))
    .filter(({ name }) => NAMED.test(name))
  return secret
    ? [
        {
          code: 'credentials-file',
          state: 'warn',
          title: `Secret ${secret.name} may hold keys`,
          detail:
            'The Secret is mounted into a container. If a client reads keys from it, they override the injected credentials.',
          edits: [],
        },
      ]
    : []
}

const sourceOf = ({ source }: MountedFile) =>
  source.kind === 'volume' ? `volume ${source.name}` : `${source.kind} ${source.name}`

function sharedFile(workload: Workload, placed: PlacedContainer): WorkloadFinding[] {
  const shared = awsFile(workload, placed, { variable: FILE, file: 'credentials' })
  if (!shared) return []
  const { path, mounted } = shared
  if (mounted?.content !== undefined && !KEYS.test(mounted.content)) return []
  const certain = mounted?.content !== undefined || mounted?.source.kind === 'Secret'
  const from = mounted ? ` from ${sourceOf(mounted)}` : ''
  return [
    {
      code: 'credentials-file',
      state: certain ? 'fail' : 'warn',
      title: certain
        ? `A credentials file overrides the injected credentials`
        : 'A credentials file may override the injected credentials',
      detail: `${placed.container.name} reads ${path || FILE}${from}. AWS clients prefer keys in this file to container credentials. Remove the file, or remove the keys of the profile in use.`,
      edits: findVariables(placed, [FILE]).map((variable) => ({ path: variable.path })),
    },
  ]
}

function rcloneFile(workload: Workload, placed: PlacedContainer): WorkloadFinding[] {
  const path = rcloneConfig(placed.container)
  const mounted = path === undefined ? undefined : mountedFile(workload, placed, path)
  if (!mounted) return []
  const finding = (state: 'fail' | 'warn', title: string, detail: string): WorkloadFinding[] => [
    {
      code: 'credentials-file',
      state,
      title,
      detail: `${placed.container.name}: ${detail}`,
      edits: [],
    },
  ]
  if (mounted.content === undefined)
    return mounted.source.kind === 'Secret'
      ? finding(
          'warn',
          'The rclone configuration may hold keys',
          `${mounted.path} comes from ${sourceOf(mounted)}. A remote for object storage must have env_auth = true and no access_key_id.`,
        )
      : []
  const own = rcloneSections(mounted.content).filter(({ isCoreWeave }) => isCoreWeave)
  const keyed = own.find(({ settings }) => settings['access_key_id'])
  if (keyed)
    return finding(
      'fail',
      `The rclone remote ${keyed.name} has keys of its own`,
      `access_key_id in ${mounted.path} overrides the injected credentials. Remove both keys and set env_auth = true.`,
    )
  const anonymous = own.find(({ settings }) => settings['env_auth'] !== 'true')
  return anonymous
    ? finding(
        'fail',
        `The rclone remote ${anonymous.name} sends no credentials`,
        `Without env_auth = true in ${mounted.path}, rclone does not use the injected credentials.`,
      )
    : []
}

import { listAnd } from '@/lib/common/list'
import { isRecord } from '@/lib/common/record'
import { isTooOld, sinceVersionOf } from '@/lib/core/clients/client-facts'
import { storageConfig } from '@/lib/core/kubernetes/storage-config'
import { awsFile, configurationData, mountedFile } from './mounted-file'
import { rcloneConfig, rcloneSections } from './rclone-config'
import {
  containersOf,
  findVariables,
  type ManifestEdit,
  type PlacedContainer,
  type Workload,
  type WorkloadFinding,
} from './workload'

const ENDPOINTS = ['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL', 'S3_ENDPOINT', 'S3_ENDPOINT_URL']
const AWS_ENDPOINTS = ['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL']
const STYLES = ['AWS_S3_ADDRESSING_STYLE', 'S3_ADDRESSING_STYLE']
const FORCED = ['S3_FORCE_PATH_STYLE', 'AWS_S3_FORCE_PATH_STYLE']

/** Clients whose first versions did not accept container credentials from an HTTPS endpoint other than AWS's. */
const CLIENTS = [
  {
    name: 'AWS CLI',
    client: 'aws-cli-2',
    // The image has this name under every registry: amazon/aws-cli, public.ecr.aws/aws-cli/aws-cli, a mirror.
    find: /(?:^|[\s"'/=])aws-cli:v?(\d+\.\d+(?:\.\d+)?)/,
  },
  { name: 'AWS CLI', client: 'aws-cli-2', find: /awscli-exe-linux-\w+-(\d+\.\d+\.\d+)/ },
  { name: 'boto3', client: 'boto3', find: /boto3(?:\[\w+\])?\s*[=~]=\s*(\d+\.\d+(?:\.\d+)?)/ },
  {
    name: 'botocore',
    // Both have the same version numbers since 1.34.
    client: 'boto3',
    find: /botocore(?:\[\w+\])?\s*[=~]=\s*(\d+\.\d+(?:\.\d+)?)/,
  },
  { name: 'rclone', client: 'rclone', find: /(?:^|[\s"'/=])rclone:v?(\d+\.\d+(?:\.\d+)?)/ },
] as const

const commandTextOf = ({ container }: PlacedContainer) =>
  [container.image, ...container.command, ...container.args].join('\n')

/** An image with the version as its whole tag; other tags may not exist for the newer version. */
function imageEdits({ container, path }: PlacedContainer, version: string, least: string) {
  const image = container.image.replace(/@sha256:[0-9a-f]+$/, '')
  const tag = `:${version}`
  return image.endsWith(tag)
    ? [{ path: [...path, 'image'], value: `${image.slice(0, -tag.length)}:${least}` }]
    : []
}

export function checkClientVersion(workload: Workload): WorkloadFinding {
  for (const placed of containersOf(workload))
    for (const { name, client, find } of CLIENTS) {
      const version = find.exec(commandTextOf(placed))?.[1]
      if (!version || !isTooOld(client, version)) continue
      const least = sinceVersionOf(client)
      return {
        code: 'client-version',
        state: 'fail',
        title: `${name} ${version} is too old for the token exchange`,
        detail: `${placed.container.name}: container credentials from an HTTPS endpoint need ${name} ${least} or newer.`,
        expected: least,
        presented: version,
        edits: imageEdits(placed, version, least),
      }
    }
  return {
    code: 'client-version',
    state: 'pass',
    title: 'No outdated AWS client found',
    detail: `Workloads need AWS CLI ${sinceVersionOf('aws-cli-2')} or boto3 ${sinceVersionOf('boto3')}. The manifest does not show what an image contains.`,
    edits: [],
  }
}

const PATH_STYLE = /addressing_style\W{1,6}path|force[-_]?path[-_]?style["']?\s*[=: ]\s*true/i
const VIRTUAL = /addressing_style\W{1,6}virtual/i
/** Programs on botocore, which puts the bucket into the path if an endpoint is set and no style is. */
const BOTOCORE =
  /\baws-cli\b|\bawscli\b|\bboto(?:3|core)\b|\bs3fs\b|(?:^|[\s;&|"'(])aws\s[^|;&]{0,300}\bs3(?:api)?\b/
/** Programs that are known to use another library. */
const OTHER_LIBRARY =
  /rclone|velero|minio|\bmc\b|s5cmd|nginx|external-dns|thanos|loki|\bjava\b|\bnode:/i

type AddressingStyle = 'path' | 'virtual' | 'by-path-unless-set' | 'unknown'

/** How a container addresses buckets, as far as its manifest tells. */
function addressingOf(workload: Workload, placed: PlacedContainer): AddressingStyle {
  const text = commandTextOf(placed)
  const set = [
    ...findVariables(placed, STYLES).map(({ value }) => value),
    ...findVariables(placed, FORCED).map(({ value }) => (value === 'true' ? 'path' : undefined)),
  ]
  const path = rcloneConfig(placed.container)
  const rclone = path === undefined ? undefined : mountedFile(workload, placed, path)?.content
  const remotes = rcloneSections(rclone ?? '').filter(({ isCoreWeave }) => isCoreWeave)
  const config = configFile(workload, placed)
  const content = config?.mounted?.content
  if (
    set.includes('path') ||
    PATH_STYLE.test(text) ||
    remotes.some(({ pathStyle }) => pathStyle) ||
    PATH_STYLE.test(content ?? '')
  )
    return 'path'
  if (VIRTUAL.test(text) || VIRTUAL.test(content ?? '')) return 'virtual'
  // What a mounted file says that is not in the text cannot be known.
  if (config && content === undefined) return 'virtual'
  const hasEndpoint =
    findVariables(placed, AWS_ENDPOINTS).length > 0 ||
    MENTIONED.test(text) ||
    /^\s*endpoint_url\s*=/m.test(content ?? '')
  if (!hasEndpoint || OTHER_LIBRARY.test(text)) return 'virtual'
  return BOTOCORE.test(text) ? 'by-path-unless-set' : 'unknown'
}

const configFile = (workload: Workload, placed: PlacedContainer) =>
  awsFile(workload, placed, { variable: 'AWS_CONFIG_FILE', file: 'config' })

export function checkPathStyle(workload: Workload): WorkloadFinding {
  const containers = containersOf(workload)
  const found = containers.map((placed) => ({ placed, style: addressingOf(workload, placed) }))
  const having = (style: AddressingStyle) =>
    found.filter((each) => each.style === style).map(({ placed }) => placed)
  const explicit = having('path')
  const silent = having('by-path-unless-set')
  const unknown = having('unknown')
  const styles = containers
    .flatMap((one) => findVariables(one, STYLES))
    .filter(({ value }) => value === 'path')
  const forced = containers
    .flatMap((one) => findVariables(one, FORCED))
    .filter(({ value }) => value === 'true')
  const set = [
    ...styles.map(({ path }) => ({ path: [...path, 'value'], value: 'virtual' })),
    ...forced.map(({ path }) => ({ path: [...path, 'value'], value: 'false' })),
  ]
  const code = 'path-style'
  if (explicit.length || silent.length) {
    const config = withConfigFile(workload, [...silent, ...explicit.filter(isSetByVariable)])
    return {
      code,
      state: 'fail',
      title: 'Uses path-style addressing',
      detail: explicit.length
        ? 'CoreWeave supports only virtual-hosted addressing, with the bucket in the host name.'
        : `${namesOf(silent)}: boto3 and the AWS CLI put the bucket into the path if an endpoint is set, and CoreWeave rejects such requests (PathStyleRequestNotAllowed). Set addressing_style = virtual in an AWS_CONFIG_FILE; no environment variable sets it.`,
      expected: 'virtual',
      presented: 'path',
      edits: [...set, ...config.edits],
      objects: config.objects,
    }
  }
  if (unknown.length)
    return {
      code,
      state: 'warn',
      title: 'The addressing style is not set',
      detail: `${namesOf(unknown)}: if the program uses boto3, it puts the bucket into the path because an endpoint is set, and CoreWeave rejects such requests (PathStyleRequestNotAllowed). Set addressing_style = virtual in an AWS_CONFIG_FILE.`,
      ...withConfigFile(workload, unknown),
    }
  return {
    code,
    state: 'pass',
    title: 'No path-style addressing',
    detail: 'Nothing in the manifest puts the bucket into the path of requests.',
    edits: [],
  }
}

const isSetByVariable = (placed: PlacedContainer) => findVariables(placed, STYLES).length > 0

const namesOf = (list: readonly PlacedContainer[]) =>
  listAnd(new Set(list.map(({ container }) => container.name)))

const LOTA = 'http://cwlota.com'

/** Kubeflow's TrainJob describes its container without mounts. */
const WITHOUT_VOLUMES = 'TrainJob'

/** Edits that give containers an AWS configuration file with the endpoint and the addressing style. */
function withConfigFile(
  workload: Workload,
  containers: readonly PlacedContainer[],
): { edits: ManifestEdit[]; objects: object[] } {
  const { name, volume, volumeMount, variable, configMap } = storageConfig
  const needing = containers.filter((placed) => !configFile(workload, placed))
  const volumes = Array.isArray(workload.spec['volumes']) ? workload.spec['volumes'] : []
  const taken =
    workload.kind === WITHOUT_VOLUMES ||
    volumes.some((each) => isRecord(each) && each['name'] === name) ||
    configurationData(workload, { kind: 'ConfigMap', name }) !== undefined ||
    needing.some(({ container }) =>
      container.volumeMounts.some(({ mountPath }) => mountPath === volumeMount.mountPath),
    )
  if (needing.length === 0 || taken) return { edits: [], objects: [] }
  return {
    edits: [
      { path: [...workload.at, 'volumes', volumes.length], value: volume },
      ...needing.flatMap(({ container, path }) => [
        { path: [...path, 'env', container.envLength], value: variable },
        { path: [...path, 'volumeMounts', container.mountsLength], value: volumeMount },
      ]),
    ],
    objects: [configMap(workload.namespace, { endpoint: LOTA, region: '' })],
  }
}

const isGood = (url: string) => /^(https:\/\/cwobject\.com|http:\/\/cwlota\.com)\/?$/.test(url)
const MENTIONED = /endpoint[-_ ]url[= ]+["']?(https?:\/\/[^\s"']+)/i
const CONFIGURED = /^\s*endpoint_url\s*=\s*(\S+)/m

/** The endpoints in the configuration files of a container, as far as they are in the text. */
function configuredEndpoints(workload: Workload, placed: PlacedContainer): string[] {
  const path = rcloneConfig(placed.container)
  const rclone = path === undefined ? undefined : mountedFile(workload, placed, path)?.content
  const url = CONFIGURED.exec(configFile(workload, placed)?.mounted?.content ?? '')?.[1]
  return [
    ...(url ? [url] : []),
    ...rcloneSections(rclone ?? '')
      .filter(({ isCoreWeave }) => isCoreWeave)
      .map(({ settings }) => settings['endpoint'] ?? 'https://cwobject.com'),
  ]
}

export function checkEndpoint(workload: Workload): WorkloadFinding {
  const containers = containersOf(workload)
  const given = containers.flatMap((one) => findVariables(one, ENDPOINTS))
  const mentioned = containers.flatMap((one) => MENTIONED.exec(commandTextOf(one))?.[1] ?? [])
  const configured = containers.flatMap((one) => configuredEndpoints(workload, one))
  const wrong = given.filter(({ value }) => value !== undefined && !isGood(value))
  const bad = wrong[0]?.value ?? mentioned.find((url) => !isGood(url))
  if (bad !== undefined)
    return {
      code: 'endpoint',
      state: 'fail',
      title: 'Wrong object storage endpoint',
      detail:
        'The endpoint is http://cwlota.com inside a cluster and https://cwobject.com elsewhere, without a bucket or path.',
      expected: LOTA,
      presented: bad,
      edits: wrong.map(({ path }) => ({ path: [...path, 'value'], value: LOTA })),
    }
  const [first] = [...given.map(({ value }) => value ?? ''), ...mentioned, ...configured]
  if (first !== undefined)
    return {
      code: 'endpoint',
      state: 'pass',
      title: 'Correct object storage endpoint',
      detail: first || 'The value comes from a reference.',
      edits: [],
    }
  return {
    code: 'endpoint',
    state: 'warn',
    title: 'No endpoint in the manifest',
    detail:
      'AWS clients call AWS unless the program or a mounted AWS_CONFIG_FILE sets an endpoint.',
    expected: LOTA,
    presented: '',
    ...withConfigFile(workload, containers.filter(({ init }) => !init).slice(0, 1)),
  }
}

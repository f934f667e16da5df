import {
  containersOf,
  findVariables,
  type PlacedContainer,
  type Workload,
  type WorkloadFinding,
} from './workload'

const ENDPOINTS = ['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL', 'S3_ENDPOINT', 'S3_ENDPOINT_URL']
const STYLES = ['AWS_S3_ADDRESSING_STYLE', 'S3_ADDRESSING_STYLE']
const FORCED = ['S3_FORCE_PATH_STYLE', 'AWS_S3_FORCE_PATH_STYLE']

/** The first versions that accept container credentials from an HTTPS endpoint other than AWS's. */
const CLIENTS = [
  { name: 'AWS CLI', least: '2.33.2', find: /amazon\/aws-cli:(\d+\.\d+\.\d+)/ },
  { name: 'boto3', least: '1.42.5', find: /boto3\s*==\s*(\d+\.\d+\.\d+)/ },
  { name: 'botocore', least: '1.42.5', find: /botocore\s*==\s*(\d+\.\d+\.\d+)/ },
] as const

/** Whether one dotted version comes before another. */
export function isBefore(version: string, least: string): boolean {
  const [a, b] = [version, least].map((text) => text.split('.').map(Number))
  const at = [0, 1, 2].find((index) => (a?.[index] ?? 0) !== (b?.[index] ?? 0))
  return at !== undefined && (a?.[at] ?? 0) < (b?.[at] ?? 0)
}

const commandTextOf = ({ container }: PlacedContainer) =>
  [container.image, ...container.command, ...container.args].join('\n')

export function checkClientVersion(workload: Workload): WorkloadFinding {
  for (const placed of containersOf(workload))
    for (const { name, least, find } of CLIENTS) {
      const version = find.exec(commandTextOf(placed))?.[1]
      if (!version || !isBefore(version, least)) continue
      const image = placed.container.image
      return {
        code: 'client-version',
        state: 'fail',
        title: `${name} ${version} is too old for the token exchange`,
        detail: `${placed.container.name}: container credentials from an HTTPS endpoint need ${name} ${least} or newer.`,
        expected: least,
        presented: version,
        edits: find.test(image)
          ? [{ path: [...placed.path, 'image'], value: image.replace(version, least) }]
          : [],
      }
    }
  return {
    code: 'client-version',
    state: 'pass',
    title: 'No outdated AWS client found',
    detail:
      'Workloads need AWS CLI 2.33.2 or boto3 1.42.5. The manifest does not show what an image contains.',
    edits: [],
  }
}

const PATH_STYLE = /addressing_style\s*[= ]\s*path|force[-_]?path[-_]?style["']?\s*[=: ]\s*true/i

export function checkPathStyle(workload: Workload): WorkloadFinding {
  const containers = containersOf(workload)
  const styles = containers
    .flatMap((one) => findVariables(one, STYLES))
    .filter(({ value }) => value === 'path')
  const forced = containers
    .flatMap((one) => findVariables(one, FORCED))
    .filter(({ value }) => value === 'true')
  const written = containers.some((one) => PATH_STYLE.test(commandTextOf(one)))
  const broken = styles.length + forced.length > 0 || written
  return {
    code: 'path-style',
    state: broken ? 'fail' : 'pass',
    title: broken ? 'Uses path-style addressing' : 'No path-style addressing',
    detail: broken
      ? 'CoreWeave supports only virtual-hosted addressing, with the bucket in the host name.'
      : 'boto3 and the AWS CLI choose the addressing style themselves; addressing_style = virtual fixes it.',
    ...(broken ? { expected: 'virtual', presented: 'path' } : {}),
    edits: [
      ...styles.map(({ path }) => ({ path: [...path, 'value'], value: 'virtual' })),
      ...forced.map(({ path }) => ({ path: [...path, 'value'], value: 'false' })),
    ],
  }
}

const LOTA = 'http://cwlota.com'
const isGood = (url: string) => /^(https:\/\/cwobject\.com|http:\/\/cwlota\.com)\/?$/.test(url)
const MENTIONED = /endpoint[-_ ]url[= ]+["']?(https?:\/\/[^\s"']+)/i

export function checkEndpoint(workload: Workload): WorkloadFinding {
  const containers = containersOf(workload)
  const given = containers.flatMap((one) => findVariables(one, ENDPOINTS))
  const mentioned = containers.flatMap((one) => MENTIONED.exec(commandTextOf(one))?.[1] ?? [])
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
  if (given.length || mentioned.length)
    return {
      code: 'endpoint',
      state: 'pass',
      title: 'Correct object storage endpoint',
      detail: given[0]?.value ?? mentioned[0] ?? 'The value comes from a reference.',
      edits: [],
    }
  const [first] = containers.filter(({ init }) => !init)
  const edit = first && {
    path: [...first.path, 'env', first.container.envLength],
    value: { name: 'AWS_ENDPOINT_URL_S3', value: LOTA },
  }
  return {
    code: 'endpoint',
    state: 'warn',
    title: 'No endpoint in the manifest',
    detail:
      'AWS clients call AWS unless the program or a mounted AWS_CONFIG_FILE sets an endpoint.',
    expected: LOTA,
    presented: '',
    edits: edit ? [edit] : [],
  }
}

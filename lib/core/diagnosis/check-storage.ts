import {
  containersOf,
  type Placed,
  variables,
  type Workload,
  type WorkloadFinding,
} from './workload'

const ENDPOINTS = ['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL', 'S3_ENDPOINT', 'S3_ENDPOINT_URL']
const STYLES = ['AWS_S3_ADDRESSING_STYLE', 'S3_ADDRESSING_STYLE']
const FORCED = ['S3_FORCE_PATH_STYLE', 'AWS_S3_FORCE_PATH_STYLE']

/** Clients before these do not take credentials from CoreWeave's https address. */
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

const wordsOf = ({ container }: Placed) =>
  [container.image, ...(container.command ?? []), ...(container.args ?? [])].join('\n')

export function clientVersion(workload: Workload): WorkloadFinding {
  for (const placed of containersOf(workload))
    for (const { name, least, find } of CLIENTS) {
      const version = find.exec(wordsOf(placed))?.[1]
      if (!version || !isBefore(version, least)) continue
      const image = placed.container.image ?? ''
      return {
        code: 'client-version',
        state: 'fail',
        title: `${name} ${version} is too old for the exchange`,
        detail: `${placed.container.name}: container credentials from an https address need ${name} ${least}.`,
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
    title: 'No client that is too old is named',
    detail: 'AWS CLI 2.33.2 or boto3 1.42.5 is the least; what an image holds is not seen here.',
    edits: [],
  }
}

const PATH_STYLE = /addressing_style\s*[= ]\s*path|force[-_]?path[-_]?style["']?\s*[=: ]\s*true/i

export function pathStyle(workload: Workload): WorkloadFinding {
  const containers = containersOf(workload)
  const styles = containers
    .flatMap((one) => variables(one, STYLES))
    .filter(({ value }) => value === 'path')
  const forced = containers
    .flatMap((one) => variables(one, FORCED))
    .filter(({ value }) => value === 'true')
  const written = containers.some((one) => PATH_STYLE.test(wordsOf(one)))
  const broken = styles.length + forced.length > 0 || written
  return {
    code: 'path-style',
    state: broken ? 'fail' : 'pass',
    title: broken ? 'It addresses buckets by path' : 'Buckets are not addressed by path',
    detail: broken
      ? 'CoreWeave takes virtual-hosted buckets only: the bucket stands in the host name.'
      : 'Boto3 and the AWS CLI choose by themselves; addressing_style = virtual makes sure.',
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

export function endpoint(workload: Workload): WorkloadFinding {
  const containers = containersOf(workload)
  const given = containers.flatMap((one) => variables(one, ENDPOINTS))
  const mentioned = containers.flatMap((one) => MENTIONED.exec(wordsOf(one))?.[1] ?? [])
  const wrong = given.filter(({ value }) => value !== undefined && !isGood(value))
  const bad = wrong[0]?.value ?? mentioned.find((url) => !isGood(url))
  if (bad !== undefined)
    return {
      code: 'endpoint',
      state: 'fail',
      title: 'Its endpoint is not object storage’s',
      detail:
        'Inside a cluster it is http://cwlota.com, elsewhere https://cwobject.com, with no bucket or path behind.',
      expected: LOTA,
      presented: bad,
      edits: wrong.map(({ path }) => ({ path: [...path, 'value'], value: LOTA })),
    }
  if (given.length || mentioned.length)
    return {
      code: 'endpoint',
      state: 'pass',
      title: 'Its endpoint is object storage’s',
      detail: given[0]?.value ?? mentioned[0] ?? 'It comes from a reference.',
      edits: [],
    }
  const [first] = containers.filter(({ path }) => path.includes('containers'))
  const edit = first && {
    path: [...first.path, 'env', first.container.env?.length ?? 0],
    value: { name: 'AWS_ENDPOINT_URL_S3', value: LOTA },
  }
  return {
    code: 'endpoint',
    state: 'warn',
    title: 'No endpoint is set in the manifest',
    detail: 'Unless the program or a mounted AWS_CONFIG_FILE sets one, AWS clients call AWS.',
    expected: LOTA,
    presented: '',
    edits: edit ? [edit] : [],
  }
}

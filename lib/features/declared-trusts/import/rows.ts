import { CLOUD_NAMES, CLOUDS, type Cloud } from '@/lib/core/identity/clouds'
import { TrustEntry } from '../schema'
import { type ImportCluster, type ImportRejection, type ImportRow, WILDCARD } from './trust-import'

type Given = Record<string, unknown>

const ACCOUNT = ['cluster', 'namespace', 'name'] as const
const LISTS = ['tags', 'policies']

const ARN = /^arn:(aws|aws-us-gov|aws-cn):iam::(\d{12}):role\/(.+)$/

/** Partition, account ID and role of a role ARN. */
export function parseRoleArn(arn: string) {
  const [, partition, accountId, role] = ARN.exec(arn) ?? []
  return role === undefined ? undefined : { partition, accountId, role }
}

/** Finds a cloud by ID or name. */
const parseCloud = (text: string): Cloud | undefined =>
  CLOUDS.find((cloud) =>
    [cloud, CLOUD_NAMES[cloud]].some((each) => each.toLowerCase() === text.toLowerCase()),
  )

export function resolveCluster(
  text: string,
  clusters: readonly ImportCluster[],
): string | { why: string } {
  const found = clusters.filter(({ id, name, issuerUrl }) => [id, name, issuerUrl].includes(text))
  const [only] = found
  if (only && found.length === 1) return only.id
  if (found.length > 1)
    return { why: `${found.length} clusters are named ${text}. Use the cluster ID.` }
  const known = clusters.map(({ name }) => name).join(', ')
  return {
    why: text
      ? `There is no cluster ${text}. You can see: ${known}.`
      : `The cluster is missing. You can see: ${known}.`,
  }
}

const text = (value: unknown) => (typeof value === 'string' ? value.trim() : '')

/** The target's fields: those in `target`, with the prefix `target.`, and all others that do not name the account. */
function targetFields({ target, ...given }: Given): Given {
  const flat = Object.entries(given).flatMap(([key, value]): [string, unknown][] => {
    const own = key.startsWith('target.') ? key.slice('target.'.length) : key
    const isAccounts = own === key && ACCOUNT.some((each) => each === key)
    if (isAccounts || value === '' || value === null) return []
    if (LISTS.includes(own) && typeof value === 'string')
      return [[own, value.split(/[\s;]+/).filter(Boolean)]]
    return [[own, value]]
  })
  const all: Given = {
    ...Object.fromEntries(flat),
    ...(typeof target === 'object' && target !== null ? target : {}),
  }
  const cloud = parseCloud(text(all['cloud']))
  const role = cloud === 'aws' ? parseRoleArn(text(all['role'])) : undefined
  return { ...all, ...role, ...(cloud && { cloud }) }
}

/** Imports one row of a table or one object of a list. */
export function importRow(
  given: Given,
  { line, clusters }: { line: number; clusters: readonly ImportCluster[] },
): { row: ImportRow } | { refused: ImportRejection } {
  const [namespace, name] = [text(given['namespace']), text(given['name'])]
  const what = [text(given['cluster']), namespace, name].filter(Boolean).join(' / ') || 'the row'
  const refuse = (why: string) => ({ refused: { line, what, why } })
  if (/[*?]/.test(namespace + name)) return refuse(WILDCARD)
  const cluster = resolveCluster(text(given['cluster']), clusters)
  if (typeof cluster !== 'string') return refuse(cluster.why)
  const target = targetFields(given)
  if (!parseCloud(text(target['cloud'])))
    return refuse(
      text(target['cloud'])
        ? `Unknown cloud ${text(target['cloud'])}. Use one of ${CLOUDS.join(', ')}.`
        : `The cloud is missing. Use one of ${CLOUDS.join(', ')}.`,
    )
  const entry = TrustEntry.safeParse({ cluster, namespace, name, target })
  if (entry.success) return { row: { line, entry: entry.data } }
  return refuse(
    entry.error.issues
      .map(
        ({ path, message }) => `${path.filter((part) => part !== 'target').join('.')}: ${message}`,
      )
      .join(' '),
  )
}

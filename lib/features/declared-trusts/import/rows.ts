import { CLOUD_NAMES, CLOUDS, type Cloud } from '@/lib/core/identity/clouds'
import { TrustEntry } from '../schema'
import { type ClusterName, type Refused, type Row, WILDCARD } from './trust-import'

type Given = Record<string, unknown>

const ACCOUNT = ['cluster', 'namespace', 'name'] as const
const LISTS = ['tags', 'policies']

const ARN = /^arn:(aws|aws-us-gov|aws-cn):iam::(\d{12}):role\/(.+)$/

/** An ARN holds what three fields ask for. */
export function roleOf(arn: string) {
  const [, partition, accountId, role] = ARN.exec(arn) ?? []
  return role === undefined ? undefined : { partition, accountId, role }
}

/** By its id or by what people call it. */
const cloudOf = (text: string): Cloud | undefined =>
  CLOUDS.find((cloud) =>
    [cloud, CLOUD_NAMES[cloud]].some((each) => each.toLowerCase() === text.toLowerCase()),
  )

export function clusterOf(
  text: string,
  clusters: readonly ClusterName[],
): string | { why: string } {
  const found = clusters.filter(({ id, name, issuerUrl }) => [id, name, issuerUrl].includes(text))
  const [only] = found
  if (only && found.length === 1) return only.id
  if (found.length > 1) return { why: `${found.length} clusters are called ${text}: use the id.` }
  const known = clusters.map(({ name }) => name).join(', ')
  return { why: `There is no cluster ${text || 'named'} among those you may see: ${known}.` }
}

const text = (value: unknown) => (typeof value === 'string' ? value.trim() : '')

/** Members of `target`, of `target.…` and all others that do not name the account. */
function targetOf({ target, ...given }: Given): Given {
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
  const cloud = cloudOf(text(all['cloud']))
  const role = cloud === 'aws' ? roleOf(text(all['role'])) : undefined
  return { ...all, ...role, ...(cloud && { cloud }) }
}

/** One row of a table or one object of a list. */
export function readRow(
  given: Given,
  { line, clusters }: { line: number; clusters: readonly ClusterName[] },
): { row: Row } | { refused: Refused } {
  const [namespace, name] = [text(given['namespace']), text(given['name'])]
  const what = [text(given['cluster']), namespace, name].filter(Boolean).join(' / ') || 'the row'
  const refuse = (why: string) => ({ refused: { line, what, why } })
  if (/[*?]/.test(namespace + name)) return refuse(WILDCARD)
  const cluster = clusterOf(text(given['cluster']), clusters)
  if (typeof cluster !== 'string') return refuse(cluster.why)
  const target = targetOf(given)
  if (!cloudOf(text(target['cloud'])))
    return refuse(
      `Its cloud is ${text(target['cloud']) || 'missing'}; known are ${CLOUDS.join(', ')}.`,
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

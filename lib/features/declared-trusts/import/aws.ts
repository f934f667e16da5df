import type { Node } from 'jsonc-parser'
import { parseSubject } from '@/lib/core/identity/subject'
import { AwsTarget } from '@/lib/core/identity/trust-target'
import { bareIssuer } from '@/lib/core/identity/trust-target-names'
import {
  items,
  type JsonDocument,
  member,
  memberEntries,
  parseJsonDocument,
  stringAt,
} from './json'
import { parseRoleArn } from './rows'
import { emptyImport, type ImportCluster, type TrustImport, WILDCARD } from './trust-import'

/** The roles in the output of `aws iam get-role`, `list-roles` or `get-account-authorization-details`. */
export function findRoles({ root }: JsonDocument): Node[] | undefined {
  const roles = [
    ...items(member(root, 'Roles')),
    ...items(member(root, 'RoleDetailList')),
    ...items(member(root, 'Role')),
    ...items(root),
  ]
  const found = roles.filter((role) => member(role, 'AssumeRolePolicyDocument'))
  return found.length > 0 ? found : undefined
}

/** The trust policy of a role. The API, unlike the CLI, returns it URL-encoded. */
function documentOf(role: Node, { lineOf }: JsonDocument): JsonDocument | undefined {
  const node = member(role, 'AssumeRolePolicyDocument')
  const text = stringAt(node)
  if (!node || text === undefined) return node && { root: node, lineOf }
  const decoded = parseJsonDocument(text.startsWith('%7B') ? decode(text) : text)
  return 'root' in decoded ? { root: decoded.root, lineOf: () => lineOf(node) } : undefined
}

const decode = (text: string) => {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

/** Imports accounts that a role trusts by exact subject, and reports everything else. */
export function importRoles(
  json: JsonDocument,
  roles: Node[],
  clusters: readonly ImportCluster[],
): TrustImport {
  const all = emptyImport()
  for (const role of roles) {
    const arn = stringAt(member(role, 'Arn')) ?? ''
    const line = json.lineOf(role)
    const named = parseRoleArn(arn)
    const document = documentOf(role, json)
    if (!named || !document) {
      const why = named ? 'The trust policy cannot be parsed.' : 'The role has no valid ARN.'
      all.refused.push({ line, what: arn || 'a role', why })
      continue
    }
    for (const statement of items(member(document.root, 'Statement')))
      importStatement(statement, { arn, named, clusters, line: document.lineOf(statement) }, all)
  }
  return all
}

type RoleContext = {
  arn: string
  named: NonNullable<ReturnType<typeof parseRoleArn>>
  clusters: readonly ImportCluster[]
  line: number
}

const ASSUMING = ['sts:assumerolewithwebidentity', 'sts:*', '*']

function importStatement(
  statement: Node,
  { arn, named, clusters, line }: RoleContext,
  all: TrustImport,
) {
  const refuse = (why: string) => void all.refused.push({ line, what: arn, why })
  const providers = items(member(member(statement, 'Principal'), 'Federated')).flatMap(
    (each) => /:oidc-provider\/(.+)$/.exec(stringAt(each) ?? '')?.[1] ?? [],
  )
  const trusted = clusters.filter(({ issuerUrl }) => providers.includes(bareIssuer(issuerUrl)))
  const [cluster] = trusted
  if (!cluster) {
    all.elsewhere++
    return
  }
  if (trusted.length > 1)
    return refuse('The statement trusts several clusters. Split it into one statement per cluster.')
  if (stringAt(member(statement, 'Effect')) !== 'Allow')
    return refuse('Deny statements restrict other statements. Review the trust instead.')
  const actions = items(member(statement, 'Action')).map((each) => stringAt(each)?.toLowerCase())
  if (!actions.some((each) => each && ASSUMING.includes(each)))
    return refuse('The statement does not allow sts:AssumeRoleWithWebIdentity.')
  const read = parseCondition(member(statement, 'Condition'), bareIssuer(cluster.issuerUrl))
  if ('why' in read) return refuse(read.why)
  const target = AwsTarget.safeParse({ cloud: 'aws', ...named, audience: read.audience })
  if (!target.success) return refuse(target.error.issues.map(({ message }) => message).join(' '))
  for (const subject of read.subjects) {
    const account = parseSubject(subject)
    if (account)
      all.rows.push({ line, entry: { cluster: cluster.id, ...account, target: target.data } })
    else all.refused.push({ line, what: `${arn}: ${subject}`, why: rejectionReason(subject) })
  }
}

export const rejectionReason = (subject: string) =>
  /[*?]/.test(subject) ? WILDCARD : 'This is not the subject of a service account.'

type Condition = { subjects: string[]; audience?: string }

/** Imports only exact comparisons: `StringEquals`, and `StringLike` without wildcards. */
function parseCondition(condition: Node | undefined, issuer: string): Condition | { why: string } {
  const read: Condition = { subjects: [] }
  for (const [operator, keys] of memberEntries(condition))
    for (const [key, value] of memberEntries(keys)) {
      const values = items(value).flatMap((each) => stringAt(each) ?? [])
      const exact = operator === 'StringEquals' || operator === 'StringLike'
      if (!exact)
        return {
          why: `The condition ${operator} on ${key} is not supported. Review the trust instead.`,
        }
      if (key === `${issuer}:sub` && read.subjects.length > 0)
        return {
          why: 'The statement has two conditions on sub, and both must be met. Review the trust instead.',
        }
      if (key === `${issuer}:sub`) read.subjects.push(...values)
      else if (key === `${issuer}:aud` && values[0] !== undefined) read.audience = values[0]
      else return { why: `The condition on ${key} is not supported. Review the trust instead.` }
    }
  if (read.subjects.length > 0) return read
  return {
    why: 'The statement has no condition on sub, so it admits every service account of the cluster.',
  }
}

import type { Node } from 'jsonc-parser'
import { parseSubject } from '@/lib/core/identity/subject'
import { AwsTarget } from '@/lib/core/identity/trust-target'
import { bareIssuer } from '@/lib/core/identity/trust-target-names'
import { items, type Json, member, members, readJson, textOf } from './json'
import { roleOf } from './rows'
import { type ClusterName, type Found, nothing, WILDCARD } from './trust-import'

/** What `aws iam get-role` and `aws iam list-roles` print. */
export function rolesIn({ root }: Json): Node[] | undefined {
  const roles = [...items(member(root, 'Roles')), ...items(member(root, 'Role')), ...items(root)]
  const found = roles.filter((role) => member(role, 'AssumeRolePolicyDocument'))
  return found.length > 0 ? found : undefined
}

/** The document itself; the API, unlike the CLI, gives it as encoded text. */
function documentOf(role: Node, { lineOf }: Json): Json | undefined {
  const node = member(role, 'AssumeRolePolicyDocument')
  const text = textOf(node)
  if (!node || text === undefined) return node && { root: node, lineOf }
  const decoded = readJson(text.startsWith('%7B') ? decode(text) : text)
  return 'root' in decoded ? { root: decoded.root, lineOf: () => lineOf(node) } : undefined
}

const decode = (text: string) => {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

/** Accounts that a role trusts by their exact subject; all else is said, and not guessed at. */
export function readRoles(json: Json, roles: Node[], clusters: readonly ClusterName[]): Found {
  const all = nothing()
  for (const role of roles) {
    const arn = textOf(member(role, 'Arn')) ?? ''
    const line = json.lineOf(role)
    const named = roleOf(arn)
    const document = documentOf(role, json)
    if (!named || !document) {
      const why = named ? 'Its trust policy cannot be read.' : 'It has no ARN of a role.'
      all.refused.push({ line, what: arn || 'a role', why })
      continue
    }
    for (const statement of items(member(document.root, 'Statement')))
      readStatement(statement, { arn, named, clusters, line: document.lineOf(statement) }, all)
  }
  return all
}

type Place = {
  arn: string
  named: NonNullable<ReturnType<typeof roleOf>>
  clusters: readonly ClusterName[]
  line: number
}

const ASSUMING = ['sts:assumerolewithwebidentity', 'sts:*', '*']

function readStatement(statement: Node, { arn, named, clusters, line }: Place, all: Found) {
  const refuse = (why: string) => void all.refused.push({ line, what: arn, why })
  const providers = items(member(member(statement, 'Principal'), 'Federated')).flatMap(
    (each) => /:oidc-provider\/(.+)$/.exec(textOf(each) ?? '')?.[1] ?? [],
  )
  const trusted = clusters.filter(({ issuerUrl }) => providers.includes(bareIssuer(issuerUrl)))
  const [cluster] = trusted
  if (!cluster) {
    all.elsewhere++
    return
  }
  if (trusted.length > 1) return refuse('One statement trusts several clusters: split it.')
  if (textOf(member(statement, 'Effect')) !== 'Allow')
    return refuse('It denies, which takes from what other statements allow: review the trust.')
  const actions = items(member(statement, 'Action')).map((each) => textOf(each)?.toLowerCase())
  if (!actions.some((each) => each && ASSUMING.includes(each)))
    return refuse('It does not allow sts:AssumeRoleWithWebIdentity.')
  const read = readCondition(member(statement, 'Condition'), bareIssuer(cluster.issuerUrl))
  if ('why' in read) return refuse(read.why)
  const target = AwsTarget.safeParse({ cloud: 'aws', ...named, audience: read.audience })
  if (!target.success) return refuse(target.error.issues.map(({ message }) => message).join(' '))
  for (const subject of read.subjects) {
    const account = parseSubject(subject)
    if (account)
      all.rows.push({ line, entry: { cluster: cluster.id, ...account, target: target.data } })
    else all.refused.push({ line, what: `${arn}: ${subject}`, why: whyNot(subject) })
  }
}

export const whyNot = (subject: string) =>
  /[*?]/.test(subject) ? WILDCARD : 'It is no subject of a service account.'

type Condition = { subjects: string[]; audience?: string }

/** Only what compares exactly is read: `StringEquals`, and `StringLike` of plain text. */
function readCondition(condition: Node | undefined, issuer: string): Condition | { why: string } {
  const read: Condition = { subjects: [] }
  for (const [operator, keys] of members(condition))
    for (const [key, value] of members(keys)) {
      const values = items(value).flatMap((each) => textOf(each) ?? [])
      const exact = operator === 'StringEquals' || operator === 'StringLike'
      if (!exact)
        return { why: `Its condition ${operator} on ${key} is not read: review the trust.` }
      if (key === `${issuer}:sub` && read.subjects.length > 0)
        return { why: 'It has two conditions on sub, which must both hold: review the trust.' }
      if (key === `${issuer}:sub`) read.subjects.push(...values)
      else if (key === `${issuer}:aud` && values[0] !== undefined) read.audience = values[0]
      else return { why: `Its condition on ${key} is not read: review the trust.` }
    }
  if (read.subjects.length > 0) return read
  return { why: 'It has no condition on sub: every account of the cluster gets in.' }
}

import { listAnd } from '@/lib/common/list'
import { parsePrincipal } from '@/lib/core/identity/principal'
import { ACCESS_LEVELS, type AccessLevel } from './access-level'
import { type CatalogueAction, matchingActions } from './catalogue'
import type { Statement } from './document'

/** A part of a sentence; variable parts are `strong`. */
export type SentencePart = { text: string; strong?: true }

/** Readable names of issuers and users. */
export type KnownNames = {
  clusters?: readonly { issuerUrl: string; name: string }[]
  users?: Readonly<Record<string, string>>
}

const strong = (text: string): SentencePart => ({ text, strong: true })
const plain = (text: string): SentencePart => ({ text })

const MOST = 4

/** "a, b and c"; longer lists are shortened to "a, b, c, d and 7 others". */
function joined(items: readonly SentencePart[][], word = 'and'): SentencePart[] {
  const shown = items.length > MOST + 1 ? items.slice(0, MOST) : items
  const rest = items.length - shown.length
  const all = rest > 0 ? [...shown, [plain(`${rest} others`)]] : shown
  return all.flatMap((item, i) => {
    if (i === 0) return item
    return [plain(i === all.length - 1 ? ` ${word} ` : ', '), ...item]
  })
}

function clusterName(issuerUrl: string, { clusters = [] }: KnownNames): string {
  const known = clusters.find((cluster) => cluster.issuerUrl === issuerUrl)
  return known?.name ?? issuerUrl.replace(/^https?:\/\//, '')
}

/** A principal as parts of a sentence. */
export function describePrincipal(text: string, known: KnownNames): SentencePart[] {
  const principal = parsePrincipal(text)
  const at = (issuerUrl: string) => plain(` (${clusterName(issuerUrl, known)})`)
  switch (principal.kind) {
    case 'everyone':
      return [strong('Everyone')]
    case 'user':
      return [plain('user '), strong(known.users?.[principal.uid] ?? principal.uid)]
    case 'saml-role':
      return [plain('SAML role '), strong(principal.role)]
    case 'service-account': {
      const { namespace, name } = principal.account
      return [strong(`${namespace}/${name}`), at(principal.issuerUrl)]
    }
    case 'federated':
      return [strong(principal.subject), at(principal.issuerUrl)]
    case 'federated-wildcard': {
      const { reach } = principal
      if (reach.of === 'namespace')
        return [plain('every service account in '), strong(reach.namespace), at(reach.issuerUrl)]
      if (reach.of === 'service-accounts')
        return [plain('every service account of '), strong(clusterName(reach.issuerUrl, known))]
      if (reach.of === 'issuer')
        return [plain('everyone from '), strong(clusterName(reach.issuerUrl, known))]
      if (reach.of === 'issuers') return [plain('every workload of '), strong('every cluster')]
      return [plain('every subject like '), strong(`${reach.prefix}*`), at(reach.issuerUrl)]
    }
    case 'pattern':
      return [plain('everyone like '), strong(text)]
    case 'arn':
    case 'bare-issuer':
    case 'slash-form':
    case 'unknown':
      return [strong(text), plain(' (matches no one)')]
  }
}

const LEVEL_VERB = {
  List: 'list',
  Read: 'read',
  Write: 'write',
  Delete: 'delete',
  Permissions: 'change permissions',
} as const satisfies Record<AccessLevel, string>

const WHOLE = new Map([
  ['*', 'do everything'],
  ['s3:*', 'do everything in S3'],
  ['cwobject:*', 'manage access keys, buckets and organization policies'],
])

const isLocal = (action: CatalogueAction) => action.scope !== 'global'

/** The levels of the actions as verbs, such as "list and read"; undefined for fewer than three actions. */
function levels(actions: readonly CatalogueAction[]): string | undefined {
  const found = ACCESS_LEVELS.filter((level) => actions.some((action) => action.level === level))
  if (actions.length < 3 || found.length === 0) return undefined
  return listAnd(found.map((level) => LEVEL_VERB[level]))
}

type Deeds = { local: SentencePart[][]; global: SentencePart[][] }

function deeds(patterns: readonly string[], deny: boolean): Deeds {
  const wholeVerb = (pattern: string) => {
    const verb = WHOLE.get(pattern) ?? pattern
    return [strong(deny ? verb.replace('everything', 'anything') : verb)]
  }
  const whole = patterns.filter((pattern) => WHOLE.has(pattern))
  if (whole.includes('*')) return { local: [wholeVerb('*')], global: [] }
  const others = patterns.filter(
    (pattern) => !whole.some((w) => pattern.startsWith(w.slice(0, -1))),
  )
  const actions = [...new Set(others.flatMap((pattern) => matchingActions(pattern)))]
  const unknown = others.filter((pattern) => matchingActions(pattern).length === 0)
  const locals = actions.filter(isLocal)
  const several = levels(locals)
  const phrases = (list: readonly CatalogueAction[]) =>
    [...new Set(list.map(({ phrase }) => phrase))].map((phrase) => [strong(phrase)])
  const wholes = whole.map(wholeVerb)
  return {
    local: [
      ...wholes.filter((_, i) => whole[i] === 's3:*'),
      ...(several ? [[strong(several)]] : phrases(locals)),
      ...unknown.map((pattern) => [plain('use '), strong(pattern)]),
    ],
    global: [
      ...wholes.filter((_, i) => whole[i] !== 's3:*'),
      ...phrases(actions.filter((action) => !isLocal(action))),
    ],
  }
}

/** The resources as sentence parts; `b` and `b/*` together are one bucket. */
function places(resources: readonly string[]): SentencePart[][] {
  if (resources.includes('*')) return []
  const all = new Set(resources)
  return resources.flatMap((resource) => {
    const slash = resource.indexOf('/')
    if (slash === -1) {
      if (resource.includes('*')) return [[strong(resource), plain(' (buckets and their objects)')]]
      const only = all.has(`${resource}/*`) ? [] : [plain(' (the bucket, not its objects)')]
      return [[strong(resource), ...only]]
    }
    const bucket = resource.slice(0, slash)
    if (resource === `${bucket}/*`)
      return all.has(bucket) ? [] : [[strong(bucket), plain(' (its objects)')]]
    return [[strong(resource)]]
  })
}

/** The parts with a capital letter at the beginning, unless it is a name. */
export const capitalised = ([first, ...rest]: SentencePart[]): SentencePart[] =>
  first
    ? [
        {
          ...first,
          text: first.strong ? first.text : first.text.replace(/^./u, (c) => c.toUpperCase()),
        },
        ...rest,
      ]
    : rest

/**
 * A statement as an English sentence, in parts. Approximate by design: many actions become access
 * levels, long lists are shortened.
 */
export function summariseStatement(statement: Statement, known: KnownNames = {}): SentencePart[] {
  const everyone = statement.principals.includes('*')
  const deny = statement.effect === 'Deny'
  const people = everyone
    ? [strong(deny ? 'No one' : 'Everyone')]
    : joined(statement.principals.map((principal) => describePrincipal(principal, known)))
  const verb = plain(deny && !everyone ? ' cannot ' : ' can ')
  const { local, global } = deeds(statement.actions, deny)
  const word = deny ? 'or' : 'and'
  const on = places(statement.resources)
  const where = on.length > 0 ? [plain(' on '), ...joined(on, word)] : []
  const everywhere = on.length === 0 && local.length > 0 && !statement.actions.includes('*')
  const parts = [
    local.length > 0
      ? [...joined(local, word), ...(everywhere ? [plain(' on '), strong('every bucket')] : where)]
      : [],
    global.length > 0 ? joined(global, word) : [],
  ].filter((part) => part.length > 0)
  const what = parts.flatMap((part, i) => (i === 0 ? part : [plain(`, ${word} `), ...part]))
  return [...capitalised(people), verb, ...what, plain('.')]
}

/** The summaries of many statements, in their order. */
export const summariseStatements = (
  statements: readonly Statement[],
  known?: KnownNames,
): SentencePart[][] => statements.map((statement) => summariseStatement(statement, known))

/** The summary as a string. */
export const statementSummaryText = (statement: Statement, known?: KnownNames) =>
  summariseStatement(statement, known)
    .map(({ text }) => text)
    .join('')

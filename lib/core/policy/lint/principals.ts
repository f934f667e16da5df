import { nearestName, nearMiss } from '@/lib/core/identity/near-miss'
import { issuerOfPrincipal, type Principal, parsePrincipal } from '@/lib/core/identity/principal'
import { matchingActions } from '../catalogue'
import { STATEMENT_FIELDS, type Statement } from '../document'
import { hasInnerWildcard } from '../pattern'
import { placeholderIn } from '../placeholder'
import {
  buildRemoval,
  buildReplacement,
  type LintRule,
  type LintSubject,
  type PolicyFinding,
} from './finding'

type Found = Omit<PolicyFinding, 'path'>

// Several rules need the parsed principals, and parsing dominates for long lists.
const known = new WeakMap<Statement, Principal[]>()

function parsedOf(statement: Statement) {
  const found = known.get(statement)
  if (found) return found
  const parsed = statement.principals.map(parsePrincipal)
  known.set(statement, parsed)
  return parsed
}

/** Runs a check on every principal of the statement. */
const eachPrincipal =
  (check: (principal: Principal, at: number, subject: LintSubject) => Found[]): LintRule =>
  (subject) => {
    const findings: PolicyFinding[] = []
    for (const [at, principal] of parsedOf(subject.statement).entries())
      for (const finding of check(principal, at, subject))
        findings.push({ ...finding, path: ['statements', subject.index, 'principals', at] })
    return findings
  }

/** Principals that CoreWeave rejects or that match no one. */
export const principalShape = eachPrincipal((principal, at, subject): Found[] => {
  // The engine treats principals as plain text, so the removal is not claimed to change no access.
  const remove = buildRemoval(subject, 'principals', at, 'no-one')
  switch (principal.kind) {
    case 'arn':
      return [
        {
          kind: 'arn-principal',
          severity: 'error',
          message:
            'CoreWeave rejects ARNs in principals. Use the short form: the part after the account.',
          fixes: remove,
        },
      ]
    case 'bare-issuer':
      return [
        {
          kind: 'bare-issuer',
          severity: 'error',
          message: `This principal has an issuer but no subject, so it matches no one. To match every subject of the issuer, use role/${principal.issuerUrl}:*.`,
          fixes: remove,
        },
      ]
    case 'slash-form':
      return [
        {
          kind: 'slash-form',
          severity: 'error',
          message: `A colon separates issuer and subject. With a slash, this principal matches no one. To match every subject of the issuer, use role/${principal.issuerUrl}:*.`,
          fixes: remove,
        },
      ]
    case 'unknown':
      return [
        {
          kind: 'unknown-principal',
          severity: 'error',
          message: `${principal.text} is not a valid principal: groups and email addresses match no one.`,
          fixes: remove,
        },
      ]
    default:
      return []
  }
})

const ACCOUNTS = 'system:serviceaccount:'

/** Why no token has this subject, and the subject that was probably meant. */
function subjectMistake(issuerUrl: string, subject: string, whole: boolean) {
  const trimmed = subject.trim()
  if (trimmed !== subject)
    return { why: 'The subject begins or ends with a space.', meant: whole ? trimmed : undefined }
  if (subject.startsWith(ACCOUNTS + ACCOUNTS))
    return {
      why: `The subject has ${ACCOUNTS} twice.`,
      meant: subject.slice(ACCOUNTS.length),
    }
  if (!subject.toLowerCase().startsWith(ACCOUNTS)) {
    if (!whole || !/^https:\/\/oidc\.cks\.coreweave\.com\//.test(issuerUrl)) return undefined
    return { why: `The subjects of a cluster are ${ACCOUNTS}<namespace>:<service account>.` }
  }
  if (subject !== subject.toLowerCase())
    return { why: 'Namespaces and service accounts are lower case, and so are their subjects.' }
  if (!whole) return undefined
  const [namespace, name, ...rest] = subject.slice(ACCOUNTS.length).split(':')
  if (!namespace || !name)
    return { why: 'The subject of a service account has a namespace and a name.' }
  if (rest.length > 0) return { why: 'The subject of a service account has only two parts.' }
  return { why: 'Kubernetes accepts no such namespace or service account name.' }
}

/** Principals that no token, user or role can have. */
export const impossiblePrincipals = eachPrincipal((principal, at, subject): Found[] => {
  if (placeholderIn(principal.text) !== undefined) return []
  const found = mistakeOf(principal)
  if (!found) return []
  return [
    {
      kind: 'impossible-principal',
      severity: 'error',
      message: `${found.why} This principal matches no one.`,
      fixes:
        found.meant === undefined
          ? buildRemoval(subject, 'principals', at, 'no-one')
          : [buildReplacement(subject, 'principals', at, found.meant)],
    },
  ]
})

function mistakeOf(principal: Principal): { why: string; meant?: string | undefined } | undefined {
  const { text } = principal
  if (principal.kind === 'federated' || principal.kind === 'federated-wildcard') {
    const issuerUrl = issuerOfPrincipal(principal)
    const star = principal.kind === 'federated-wildcard'
    const start = `role/${issuerUrl}:`
    if (issuerUrl === undefined || !text.startsWith(start)) return undefined
    const subject = text.slice(start.length, star ? -1 : undefined)
    const found = subject === '' ? undefined : subjectMistake(issuerUrl, subject, !star)
    const meant = found?.meant && `${start}${found.meant}${star ? '*' : ''}`
    return found && { why: found.why, meant }
  }
  if (principal.kind === 'saml-role' && !text.startsWith('role/'))
    return { why: 'Principals begin with role/ in lower case.', meant: `role/${principal.role}` }
  if (principal.kind === 'saml-role' && text !== text.trim())
    return { why: 'The role begins or ends with a space.', meant: text.trim() }
  return undefined
}

/** Entries that an example leaves to be filled in. */
export const placeholders: LintRule = ({ statement, index }) =>
  STATEMENT_FIELDS.flatMap((list) =>
    statement[list].flatMap((text, at): PolicyFinding[] => {
      const found = placeholderIn(text)
      if (found === undefined) return []
      return [
        {
          kind: 'placeholder',
          severity: 'error',
          path: ['statements', index, list, at],
          message: `Replace the placeholder ${found}. As written, this entry matches nothing.`,
          fixes: [],
        },
      ]
    }),
  )

/** Issuers of CI systems and sandboxes, whose subjects have no Kubernetes namespaces. */
const WITHOUT_NAMESPACES =
  /^https:\/\/(?:token\.actions\.githubusercontent\.com|oidc\.cwsandbox\.com|gitlab\.com|agent\.buildkite\.com|oidc\.circleci\.com|accounts\.google\.com|app\.terraform\.io)(?:[/:]|$)/i

/** Issuers without a federation config, or with a trailing slash. */
export const unknownIssuers = eachPrincipal((principal, at, subject): Found[] => {
  const issuerUrl = issuerOfPrincipal(principal)
  if (issuerUrl === undefined) return []
  const known = subject.surroundings.issuers
  if (known?.some((issuer) => issuer.issuerUrl === issuerUrl)) return []
  const write = (right: string) =>
    buildReplacement(
      subject,
      'principals',
      at,
      principal.text.replace(issuerUrl, () => right),
    )
  if (issuerUrl.endsWith('/'))
    return [
      {
        kind: 'trailing-slash',
        severity: 'error',
        message: 'The issuer URL ends with a slash; issuer URLs in tokens never do.',
        fixes: [write(issuerUrl.replace(/\/+$/, ''))],
      },
    ]
  if (!known) return []
  const near = known.find((issuer) => nearMiss(issuer.issuerUrl, issuerUrl))
  const why = near ? ` ${nearMiss(near.issuerUrl, issuerUrl)?.explanation ?? ''}` : ''
  return [
    {
      kind: 'unknown-issuer',
      severity: 'warning',
      message: near
        ? `No federation config trusts this issuer. A similar one is trusted: ${near.issuerUrl}.${why}`
        : 'No federation config trusts this issuer, so CoreWeave rejects its tokens before it evaluates policies.',
      fixes: near ? [write(near.issuerUrl)] : [],
    },
  ]
})

/** How many unknown names are compared with one list of names: searching is slow. */
const MOST_NEAREST = 50

const nearestNames = new WeakMap<object, Map<string, string | undefined>>()

/** The nearest name of a list, kept with its `owner`. */
function nearestOf(owner: object, name: string, names: () => readonly string[]) {
  const found = nearestNames.get(owner) ?? new Map<string, string | undefined>()
  nearestNames.set(owner, found)
  if (!found.has(name) && found.size < MOST_NEAREST) found.set(name, nearestName(name, names()))
  return found.get(name)
}

/** Service accounts and namespaces that do not exist. */
export const missingSubjects = eachPrincipal((principal, at, subject): Found[] => {
  const isAccount = principal.kind === 'service-account'
  const reach = principal.kind === 'federated-wildcard' ? principal.reach : undefined
  const issuerUrl = issuerOfPrincipal(principal)
  const namespace = isAccount
    ? principal.account.namespace
    : reach?.of === 'namespace' && reach.namespace
  const cluster = subject.surroundings.inventory?.find((each) => each.issuerUrl === issuerUrl)
  if (!cluster || typeof namespace !== 'string') return []
  if (issuerUrl !== undefined && WITHOUT_NAMESPACES.test(issuerUrl)) return []
  const removal = buildRemoval(subject, 'principals', at, 'matching')
  const subjectIn = (namespace: string, name: string) => `:${namespace}:${name}`
  const name = isAccount ? principal.account.name : '*'
  const written = subjectIn(namespace, name)
  const renames = (near: readonly [namespace: string, name: string] | undefined) => {
    if (!near || !principal.text.endsWith(written)) return []
    const text = principal.text.slice(0, -written.length) + subjectIn(...near)
    const fix = buildReplacement(subject, 'principals', at, text)
    return [{ ...fix, title: `Change to ${near.join('/')}` }]
  }
  if (!Object.hasOwn(cluster.namespaces, namespace)) {
    const near = nearestOf(cluster.namespaces, namespace, () => Object.keys(cluster.namespaces))
    const fixes = [...renames(near === undefined ? undefined : [near, name]), ...removal]
    return [
      {
        kind: 'ghost-namespace',
        severity: 'warning',
        message: `Namespace ${namespace} does not exist in this cluster. Anyone who creates it gains this access.`,
        fixes,
      },
    ]
  }
  const accounts = cluster.namespaces[namespace]
  if (!isAccount || accounts === 'unread' || accounts?.includes(principal.account.name)) return []
  const near = accounts && nearestOf(accounts, principal.account.name, () => accounts)
  const fixes = [...renames(near === undefined ? undefined : [namespace, near]), ...removal]
  return [
    {
      kind: 'ghost-account',
      severity: 'warning',
      message: `Service account ${principal.account.name} does not exist in namespace ${namespace}. Anyone who creates it gains this access.`,
      fixes,
    },
  ]
})

/** Wildcards that match namespaces created later. */
export const openWildcard = eachPrincipal((principal, _at, { statement }): Found[] => {
  if (statement.effect === 'Deny' || principal.kind !== 'federated-wildcard') return []
  const { reach } = principal
  if (reach.of === 'namespace') return []
  if (reach.of === 'subjects') {
    const [, namespace] = /^system:serviceaccount:([^:]*)$/.exec(reach.prefix) ?? []
    if (namespace === undefined && !'system:serviceaccount:'.startsWith(reach.prefix)) return []
  }
  const issuerUrl = issuerOfPrincipal(principal)
  if (issuerUrl !== undefined && WITHOUT_NAMESPACES.test(issuerUrl))
    return reach.of === 'issuer'
      ? [
          {
            kind: 'open-wildcard',
            severity: 'warning',
            message: `This wildcard matches every subject of ${issuerUrl}, whoever it belongs to.`,
            fixes: [],
          },
        ]
      : []
  return [
    {
      kind: 'open-wildcard',
      severity: 'warning',
      message:
        'This wildcard also matches service accounts in namespaces that do not exist yet, whoever creates them.',
      fixes: [],
    },
  ]
})

const MOST_NAMED = 4

/** A pattern with the few actions that it matches. */
function inWords(pattern: string) {
  const names = matchingActions(pattern).map(({ name }) => name)
  if (!pattern.includes('*') || names.length > MOST_NAMED) return pattern
  return `${pattern} (${names.join(', ')})`
}

/** Write access for everyone in the organization. */
export const everyoneWrites: LintRule = ({ statement, index }) => {
  const at = statement.principals.findIndex((text) => /^\*+$/.test(text))
  const writes = statement.actions.filter((pattern) =>
    matchingActions(pattern).some(({ level }) => level !== 'List' && level !== 'Read'),
  )
  // The token exchange is a write action that may safely be allowed to everyone.
  const harmful = writes.filter((pattern) => !/^cwobject:CreateAccessKey(OIDC|SAML)$/.test(pattern))
  if (statement.effect === 'Deny' || at === -1 || harmful.length === 0) return []
  return [
    {
      kind: 'everyone-writes',
      severity: 'warning',
      path: ['statements', index, 'principals', at],
      message: `Everyone in the organization, including every federated workload, can use ${harmful.slice(0, 3).map(inWords).join(', ')}${harmful.length > 3 ? ' and more' : ''}.`,
      fixes: [],
    },
  ]
}

/** Whether a resource is the objects of the buckets by prefix that stand beside it. */
const isPrefixPair = (text: string, resources: readonly string[]) =>
  /^[^*/]+\*\/\*$/.test(text) && resources.includes(text.slice(0, -2))

/** `*` before the end of an entry. */
export const innerWildcard: LintRule = ({ statement, index }) =>
  STATEMENT_FIELDS.flatMap((list) =>
    statement[list].flatMap((text, at): PolicyFinding[] =>
      hasInnerWildcard(text) && !(list === 'resources' && isPrefixPair(text, statement.resources))
        ? [
            {
              kind: 'inner-star',
              severity: 'warning',
              path: ['statements', index, list, at],
              message: `CoreWeave does not document * before the end of an entry (${text}). The console treats it as any characters.`,
              fixes: [],
            },
          ]
        : [],
    ),
  )

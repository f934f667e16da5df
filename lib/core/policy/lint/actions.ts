import { listAnd } from '@/lib/common/list'
import { nearMiss } from '@/lib/core/identity/near-miss'
import {
  type ActionScope,
  CATALOGUE,
  findAction,
  isGlobalAction,
  matchingActions,
} from '../catalogue'
import { matchesEverything, parsePattern, patternsOverlap } from '../pattern'
import { patternsOf } from '../statement-patterns'
import { scopesOf } from '../universe'
import {
  buildRemoval,
  buildReplacement,
  claimOf,
  claimsOf,
  freeStatementName,
  type LintFix,
  type LintRule,
  type PolicyFinding,
} from './finding'

const GLOBAL: ReadonlySet<ActionScope> = new Set(['global'])
const knownScopes = new Map<string, ReadonlySet<ActionScope>>()

/** The scopes of an action or of the actions a pattern matches. */
function scopes(action: string): ReadonlySet<ActionScope> {
  if (action.startsWith('cwobject:')) return GLOBAL
  const known = knownScopes.get(action)
  if (known) return known
  const found = new Set(
    action.includes('*') ? matchingActions(action).map(({ scope }) => scope) : scopesOf(action),
  )
  if (knownScopes.size < 10_000) knownScopes.set(action, found)
  return found
}

const onlyGlobal = (action: string) => scopes(action).size === 1 && scopes(action).has('global')

/** Whether every action that the text matches is organization-wide, those outside the catalogue too. */
export const isSurelyGlobal = (action: string) =>
  action.startsWith('cwobject:') || (!action.includes('*') && isGlobalAction(action))

/** Global actions on a bucket never match. */
export const globalOnBucket: LintRule = (subject) => {
  const { statement, index } = subject
  if (patternsOf(statement).resources.some(matchesEverything)) return []
  const path = ['statements', index]
  const allGlobal = statement.actions.every(isSurelyGlobal)
  return statement.actions.flatMap((action, at): PolicyFinding[] => {
    if (!onlyGlobal(action)) return []
    const own = {
      ...statement,
      name: freeStatementName(subject, `${statement.name}-organization`),
      actions: [action],
      resources: ['*'],
    }
    const move: LintFix = allGlobal
      ? {
          title: 'Set resource to *',
          changes: [{ path: [...path, 'resources'], value: ['*'] }],
          ...claimsOf(statement, { added: [{ ...statement, resources: ['*'] }] }),
        }
      : {
          title: 'Move to a separate statement',
          ...claimsOf(statement, { added: [own] }),
          changes: [
            { path: [...path, 'actions', at] },
            { path: ['statements', index + 1], value: own, insert: true },
          ],
        }
    return [
      {
        kind: 'global-on-bucket',
        severity: 'error',
        path: [...path, 'actions', at],
        message: isSurelyGlobal(action)
          ? `${action} is an organization-wide action: it never matches a bucket and needs the resource *.`
          : `${action} matches only ${listAnd(matchingActions(action).map(({ name }) => name))} of the known actions, which is organization-wide and needs the resource *.`,
        // A pattern of S3 actions may match one that is not in the catalogue, which is not global.
        fixes: isSurelyGlobal(action)
          ? [move, ...buildRemoval(subject, 'actions', at, 'redundant')]
          : [],
      },
    ]
  })
}

const ALIASES: Readonly<Record<string, string>> = {
  'cwobject:CreateAccessKeyFromOIDC': 'cwobject:CreateAccessKeyOIDC',
  'cwobject:CreateAccessKeyFromSAML': 'cwobject:CreateAccessKeySAML',
  'cwobject:CreateAccessKeyFromJWT': 'cwobject:CreateAccessKey',
  'cwobject:ListAccessPolicies': 'cwobject:ListAccessPolicy',
  's3:ListBuckets': 's3:ListAllMyBuckets',
  's3:HeadBucket': 's3:ListBucket',
  's3:HeadObject': 's3:GetObject',
  's3:ListObjects': 's3:ListBucket',
  's3:ListObjectsV2': 's3:ListBucket',
}

const MOST_MEANT = 1000

const lowerNames = new Map(CATALOGUE.map(({ name }) => [name.toLowerCase(), name]))

/** Longer than every name, so that what is kept is bounded. */
const MOST_KEPT = 100
const knownMeanings = new Map<string, string | undefined>()

/** The catalogued action that an unknown name probably means; kept, because one is compared with the whole catalogue. */
export function meant(action: string): string | undefined {
  if (knownMeanings.has(action)) return knownMeanings.get(action)
  const found = nearestAction(action)
  if (action.length <= MOST_KEPT && knownMeanings.size < 10_000) knownMeanings.set(action, found)
  return found
}

function nearestAction(action: string): string | undefined {
  if (Object.hasOwn(ALIASES, action)) return ALIASES[action]
  const sameLetters = lowerNames.get(action.toLowerCase())
  if (sameLetters) return sameLetters
  if (action.includes('*')) {
    const service = /^(s3|cwobject):/i.exec(action)?.[0]
    return service && service !== service.toLowerCase()
      ? service.toLowerCase() + action.slice(service.length)
      : undefined
  }
  if (!action.includes(':') && findAction(`s3:${action}`)) return `s3:${action}`
  return CATALOGUE.find(({ name }) => nearMiss(name, action))?.name
}

/** Actions that are not in the catalogue, with a suggestion if there is a similar one. */
export const unknownAction: LintRule = (subject) =>
  subject.statement.actions.flatMap((action, at): PolicyFinding[] => {
    if (matchingActions(action).length > 0) return []
    // Searching for similar names is slow, and no more than 1,000 findings are shown.
    if (at >= MOST_MEANT) return []
    const path = ['statements', subject.index, 'actions', at]
    const name = meant(action)
    if (name === undefined)
      return [
        {
          kind: 'unknown-action',
          severity: 'note',
          path,
          message: `${action} is not in the action catalogue. It stays in the policy and is left out of all counts.`,
          fixes: [],
        },
      ]
    return [
      {
        kind: 'action-typo',
        severity: 'warning',
        path,
        message: `Unknown action ${action}. Did you mean ${name}?`,
        fixes: [buildReplacement(subject, 'actions', at, name)],
      },
    ]
  })

/** A bucket without its objects, or objects without their bucket, where the actions need both. */
export const bucketPair: LintRule = (subject) => {
  const { statement, index } = subject
  if (statement.effect === 'Deny') return []
  const needed = new Set(statement.actions.flatMap((action) => [...scopes(action)]))
  const reached = patternsOf(statement).resources
  const reports = new Set<string>()
  return statement.resources.flatMap((resource, at): PolicyFinding[] => {
    const slash = resource.indexOf('/')
    const bucket = slash === -1 ? resource : resource.slice(0, slash)
    if (bucket === '' || bucket.includes('*') || reports.has(bucket)) return []
    const missing = slash === -1 ? `${bucket}/*` : bucket
    const scope = slash === -1 ? 'object' : 'bucket'
    if (!needed.has(scope)) return []
    if (reached.some((pattern) => patternsOverlap(pattern, parsePattern(missing)))) return []
    reports.add(bucket)
    const actions = statement.actions.filter((action) => scopes(action).has(scope))
    const what = actions.length > 2 ? `${actions.length} actions` : listAnd(actions)
    return [
      {
        kind: scope === 'object' ? 'objects-missing' : 'bucket-missing',
        severity: 'warning',
        path: ['statements', index, 'resources', at],
        message:
          scope === 'object'
            ? `Object actions (${what}) do not match the bucket ${bucket} itself; add ${missing}.`
            : `Bucket actions (${what}) do not match ${resource}; add ${missing}.`,
        fixes: [
          {
            title: `Add ${missing}`,
            ...claimsOf(statement, { added: [claimOf(statement, 'resources', missing)] }),
            changes: [
              { path: ['statements', index, 'resources', at + 1], value: missing, insert: true },
            ],
          },
        ],
      },
    ]
  })
}

/** A resource that ends with a slash matches a single object, which is rarely intended. */
export const trailingSlash: LintRule = (subject) =>
  subject.statement.resources.flatMap((resource, at): PolicyFinding[] =>
    resource.endsWith('/')
      ? [
          {
            kind: 'trailing-slash',
            severity: 'warning',
            path: ['statements', subject.index, 'resources', at],
            message: `${resource} matches only an object with exactly this name. To match everything under the prefix, use ${resource}*.`,
            fixes: [buildReplacement(subject, 'resources', at, `${resource}*`)],
          },
        ]
      : [],
  )

/** Actions that an IAM role already includes. */
export const adminRole: LintRule = ({ statement, index }) => {
  const at = statement.actions.findIndex(
    (action) => action.startsWith('cwobject:') && !/^cwobject:CreateAccessKey/.test(action),
  )
  if (at === -1 || !isGlobalAction(statement.actions[at] ?? '')) return []
  return [
    {
      kind: 'admin-role',
      severity: 'note',
      path: ['statements', index, 'actions', at],
      message:
        statement.effect === 'Deny'
          ? 'Users with the IAM role Object Storage Admin have these actions through a built-in policy that is not shown here. This Deny may not apply to them.'
          : 'Users with the IAM role Object Storage Admin already have these actions through a built-in policy that is not shown here.',
      fixes: [],
    },
  ]
}

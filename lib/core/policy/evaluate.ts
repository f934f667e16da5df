import {
  addBit,
  type Bits,
  bitDifference,
  createBits,
  emptyBits,
  intersection,
  membersOf,
} from './bits'
import { isGlobalAction } from './catalogue'
import type { Effect, Policy, Statement } from './document'
import type { IdSet } from './id-set'
import {
  hasInnerWildcard,
  INNER_STAR,
  type InnerStar,
  matchesEverything,
  parsePattern,
} from './pattern'
import { createPatternIndex } from './pattern-index'

/** A concrete request without patterns. The resource is a bucket, `bucket/key`, or `*` for global actions. */
export type AccessRequest = { principal: string; action: string; resource: string }

/** Identifies a statement in a set of policies. */
export type StatementRef = { policy: string; statement: string; index: number; effect: Effect }

export const REQUEST_PARTS = ['principal', 'action', 'resource'] as const
export type RequestPart = (typeof REQUEST_PARTS)[number]

export type DecisionOutcome = 'allow' | 'deny' | 'implicit-deny'

/** The Allow statement that comes closest, and the request parts it does not match. */
export type NearestAllow = { statement: StatementRef; missed: RequestPart[] }

export type PolicyDecision = {
  decision: DecisionOutcome
  /** The deciding statements: all matching Deny statements, else all matching Allow statements. */
  because: StatementRef[]
  /** For an implicit deny, if an Allow matches at least one part. Computed lazily. */
  readonly nearest: NearestAllow | undefined
  /** Whether the decision depends on the interpretation of `*` before the end of a pattern. Computed lazily. */
  readonly restsOnInnerStar: boolean
}

export type CompiledPolicies = {
  refs: readonly StatementRef[]
  statements: readonly Statement[]
  decide: (request: AccessRequest) => PolicyDecision
  /** The outcome of `decide` alone. */
  outcome: (request: AccessRequest) => DecisionOutcome
  /** The statements whose principals match. */
  naming: (principal: string) => IdSet
  /** The statements whose actions match. */
  acting: (action: string) => Bits
  /** The statements whose resources match an action on a resource. */
  reaching: (action: string, resource: string) => Bits
}

type Explain = {
  nearest: (request: AccessRequest) => NearestAllow | undefined
  restsOnInnerStar: (request: AccessRequest, decision: DecisionOutcome) => boolean
}

/** Explanations are expensive, so getters compute them on demand. */
class Answer implements PolicyDecision {
  readonly decision: DecisionOutcome
  readonly because: StatementRef[]
  readonly #request: AccessRequest
  readonly #explain: Explain

  constructor(
    request: AccessRequest,
    decision: DecisionOutcome,
    because: StatementRef[],
    explain: Explain,
  ) {
    this.decision = decision
    this.because = because
    this.#request = request
    this.#explain = explain
  }

  get nearest() {
    return this.decision === 'implicit-deny' ? this.#explain.nearest(this.#request) : undefined
  }

  get restsOnInnerStar() {
    return this.#explain.restsOnInnerStar(this.#request, this.decision)
  }
}

type List = 'principals' | 'actions' | 'resources'

/** The statements that hold each text of a list, by their ids. */
function idsByText(statements: readonly Statement[], list: List): Map<string, number[]> {
  const found = new Map<string, number[]>()
  for (let id = 0; id < statements.length; id++)
    for (const text of statements[id]?.[list] ?? []) {
      const ids = found.get(text)
      if (!ids) found.set(text, [id])
      else if (ids.at(-1) !== id) ids.push(id)
    }
  return found
}

/**
 * Compiles a set of policies for many decisions. Deny overrides Allow; without a match, access is
 * denied. `cwobject:` actions and `s3:ListAllMyBuckets` match only the resource `*`. Order, names
 * and duplicates of policies and statements do not matter.
 * https://docs.coreweave.com/products/storage/object-storage/auth-access/organization-policies/about
 */
export function compilePolicies(
  policies: readonly Policy[],
  innerStar: InnerStar = INNER_STAR,
): CompiledPolicies {
  const statements = policies.flatMap((policy) => policy.statements)
  const refs = policies.flatMap(({ name, statements }) =>
    statements.map(({ name: statement, effect }, index) => ({
      policy: name,
      statement,
      index,
      effect,
    })),
  )
  const size = statements.length
  const denies = emptyBits(size)
  for (const [id, { effect }] of statements.entries()) if (effect === 'Deny') addBit(denies, id)
  const patternsOf = (list: List) =>
    [...idsByText(statements, list)].map(
      ([text, ids]) => [parsePattern(text, innerStar), ids] as const,
    )
  const principals = createPatternIndex(patternsOf('principals'), size)
  const actions = createPatternIndex(patternsOf('actions'), size)
  const resourcePatterns = patternsOf('resources')
  const resources = createPatternIndex(resourcePatterns, size)
  const everywhere = createBits(
    size,
    resourcePatterns.flatMap(([pattern, ids]) => (matchesEverything(pattern) ? ids : [])),
  )
  const naming = (principal: string) => principals.find(principal)
  const acting = (action: string) => actions.find(action).bits
  const reaching = (action: string, resource: string) =>
    isGlobalAction(action) ? everywhere : resources.find(resource).bits

  const otherReading = once(() => {
    const undocumented = statements.some(({ principals, actions, resources }) =>
      [principals, actions, resources].some((list) => list.some(hasInnerWildcard)),
    )
    return undocumented
      ? compilePolicies(policies, innerStar === 'wildcard' ? 'literal' : 'wildcard')
      : undefined
  })

  const outcome = (request: AccessRequest, matching?: number[]): DecisionOutcome => {
    const { words, values } = naming(request.principal)
    const byAction = acting(request.action)
    const byResource = reaching(request.action, request.resource)
    let denied = 0
    let allowed = 0
    for (let at = 0; at < words.length; at++) {
      const i = words[at] ?? 0
      const all = (values[at] ?? 0) & (byAction[i] ?? 0) & (byResource[i] ?? 0)
      if (all === 0) continue
      const deny = all & (denies[i] ?? 0)
      denied |= deny
      allowed |= all & ~deny
      if (matching) pushMembers(matching, all, i)
    }
    if (denied !== 0) return 'deny'
    return allowed === 0 ? 'implicit-deny' : 'allow'
  }

  const decide = (request: AccessRequest): PolicyDecision => {
    const matching: number[] = []
    const decision = outcome(request, matching)
    const deciding: Effect = decision === 'deny' ? 'Deny' : 'Allow'
    const because: StatementRef[] = []
    for (const id of matching) {
      const ref = refs[id]
      if (ref?.effect === deciding) because.push(ref)
    }
    return new Answer(request, decision, because, explain)
  }

  const restsOnInnerStar = (request: AccessRequest, decision: DecisionOutcome) => {
    const other = otherReading()
    return other !== undefined && other.outcome(request) !== decision
  }

  const nearest = (request: AccessRequest): NearestAllow | undefined => {
    const sets = {
      principal: naming(request.principal).bits,
      action: acting(request.action),
      resource: reaching(request.action, request.resource),
    }
    for (const missed of CLOSEST) {
      const kept = REQUEST_PARTS.filter((part) => !missed.includes(part)).map((part) => sets[part])
      const found = kept.reduce(intersection, allSet(size))
      const ref = membersOf(bitDifference(found, denies)).map((id) => refs[id])[0]
      if (ref) return { statement: ref, missed }
    }
    return undefined
  }

  const explain: Explain = { nearest, restsOnInnerStar }
  return { refs, statements, decide, outcome, naming, acting, reaching }
}

/** Combinations of missed parts, closest first. */
const CLOSEST: RequestPart[][] = [
  ['resource'],
  ['action'],
  ['principal'],
  ['action', 'resource'],
  ['principal', 'resource'],
  ['principal', 'action'],
]

const allSet = (size: number) => emptyBits(size).fill(0xffffffff)

function pushMembers(target: number[], bits: number, word: number) {
  for (let rest = bits; rest !== 0; rest &= rest - 1)
    target.push(word * 32 + 31 - Math.clz32(rest & -rest))
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

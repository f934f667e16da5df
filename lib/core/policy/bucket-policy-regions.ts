import { addBit, type Bits, emptyBits, intersection, isEmptySet } from './bits'
import { type Box, intersectBox, intersectBoxes, subtractBoxes, type WorkBudget } from './boxes'
import { conditionHolds } from './bucket-policy-condition'
import {
  BUCKET_ARN,
  type BucketContext,
  PASSES_BUCKET_POLICIES,
  questionsOf,
  takingVariables,
  withoutVariables,
} from './bucket-policy-decision'
import type { BucketPolicy, BucketStatement } from './bucket-policy-document'
import { matchesPattern, parsePattern } from './pattern'
import { remaindersAfter } from './pattern-intersection'
import { NO, type ThreeValued, unknownBecause, YES } from './three-valued'
import type { Universe } from './universe'

/** The bucket policies that were read, by bucket. */
export type BucketPolicySet = {
  policies: Readonly<Record<string, BucketPolicy>>
  context: BucketContext
}

/** The effect of a bucket policy on access that organization policies allow. */
export type BucketPolicyEffect = { bucket: string; decision: 'refuse' | 'depends'; on: string[] }

export type BucketPolicyBox = { box: Box; held?: BucketPolicyEffect }

const loosened = (pattern: string) => withoutVariables(pattern).replaceAll('?', '*')

/** Bounds `?` between a literal and any run of characters. */
function globOverSets(pattern: string, text: string): ThreeValued {
  if (matchesPattern(parsePattern(pattern), text)) return YES
  if (!matchesPattern(parsePattern(loosened(pattern)), text)) return NO
  return unknownBecause(`whether ? in ${pattern} matches any character`)
}

/** The patterns in bucket policies, in the notation of organization policies. */
export function bucketPolicyTexts({ policies }: BucketPolicySet) {
  const statements = Object.values(policies).flatMap((policy) => policy.Statement)
  type List = 'Principal' | 'Action' | 'Resource'
  const of = (...lists: (List | `Not${List}`)[]) =>
    statements
      .flatMap((each) => lists.flatMap((list) => each[list] ?? []))
      .flatMap((text) => [text, withoutVariables(text), loosened(text)])
  return {
    principals: of('Principal', 'NotPrincipal').map(
      (text) => /^arn:[^:]*:iam::[^:]*:(.*)$/s.exec(text)?.[1] ?? text,
    ),
    actions: [...of('Action', 'NotAction'), PASSES_BUCKET_POLICIES],
    resources: [
      ...of('Resource', 'NotResource').flatMap((text) => remaindersAfter(BUCKET_ARN, text)),
      ...Object.keys(policies).flatMap((bucket) => [bucket, `${bucket}/*`]),
    ],
  }
}

/** A statement as the requests it certainly matches and those it may match. */
type Statement = { effect: 'Allow' | 'Deny'; certain: Box[]; possible: Box[]; on: string[] }

function statementOf(
  universe: Universe,
  statement: BucketStatement,
  context: BucketContext,
  version: BucketPolicy['Version'],
): Statement {
  const glob = takingVariables(version, globOverSets)
  const { who, what, where } = questionsOf(statement, context, glob)
  const on = new Set<string>()
  const ask = (
    classes: Universe['principals'],
    question: (text: string) => ThreeValued,
    size = classes.size,
  ) => {
    const certain = emptyBits(size)
    const possible = emptyBits(size)
    for (const [i, witness] of classes.witnesses.entries()) {
      const answer = question(witness)
      for (const reason of answer.on) on.add(reason)
      if (answer === YES) addBit(certain, i)
      if (answer !== NO) addBit(possible, i)
    }
    return { certain, possible }
  }
  const parts = [
    ask(universe.principals, who),
    ask(universe.actions, what),
    ask(universe.resources, where, universe.organization + 1),
  ] as const
  const when = conditionHolds(statement.Condition ?? {}, context)
  for (const reason of when.on) on.add(reason)
  const box = (which: 'certain' | 'possible'): Box => [
    parts[0][which],
    parts[1][which],
    parts[2][which],
  ]
  return {
    effect: statement.Effect,
    certain: when === YES ? [box('certain')] : [],
    possible: when === NO ? [] : [box('possible')],
    on: [...on],
  }
}

/** All requests that the bucket policy decides. */
function placeOf({ actions, resources, possible, organization }: Universe, bucket: string): Box[] {
  const held = emptyBits(actions.size)
  for (const [i, witness] of actions.witnesses.entries())
    if (witness !== PASSES_BUCKET_POLICIES) addBit(held, i)
  const where = (text: string) => {
    const bits: Bits = emptyBits(organization + 1)
    bits.set(resources.classesOf([text]).certain)
    return bits
  }
  const within = ([principals, actions]: Box, text: string): Box => [
    principals,
    intersection(actions, held),
    where(text),
  ]
  return [within(possible.bucket, bucket), within(possible.object, `${bucket}/*`)].filter(
    (box) => !box.some(isEmptySet),
  )
}

/** Splits disjoint boxes by the effect of the bucket policies. */
export function splitByBucketPolicies(
  universe: Universe,
  boxes: readonly Box[],
  { policies, context }: BucketPolicySet,
  work: WorkBudget,
): BucketPolicyBox[] {
  const found: BucketPolicyBox[] = []
  let rest = [...boxes]
  for (const [bucket, policy] of Object.entries(policies)) {
    const place = placeOf(universe, bucket)
    const asked = intersectBoxes(rest, place, work)
    if (asked.length === 0) continue
    rest = subtractBoxes(rest, place, work)
    const statements = policy.Statement.map((each) =>
      statementOf(universe, each, context, policy.Version),
    )
    const of = (effect: 'Allow' | 'Deny', which: 'certain' | 'possible') =>
      statements.filter((each) => each.effect === effect).flatMap((each) => each[which])
    const reaching = intersectBoxes(
      subtractBoxes(asked, of('Deny', 'certain'), work),
      of('Allow', 'possible'),
      work,
    )
    const passing = subtractBoxes(
      intersectBoxes(reaching, of('Allow', 'certain'), work),
      of('Deny', 'possible'),
      work,
    )
    const onOf = (box: Box) => [
      ...new Set(
        statements
          .filter(({ possible }) => possible.some((each) => intersectBox(box, each).length > 0))
          .flatMap(({ on }) => on),
      ),
    ]
    found.push(
      ...passing.map((box) => ({ box })),
      ...subtractBoxes(reaching, passing, work).map((box) => ({
        box,
        held: { bucket, decision: 'depends' as const, on: onOf(box) },
      })),
      ...subtractBoxes(asked, reaching, work).map((box) => ({
        box,
        held: { bucket, decision: 'refuse' as const, on: [] },
      })),
    )
  }
  return [...rest.map((box) => ({ box })), ...found]
}

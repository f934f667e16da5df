import { addBit, type Bits, emptyBits, intersection, isEmpty } from './bits'
import { type Box, inside, outside, overlap, type Work } from './boxes'
import { conditionHolds } from './bucket-policy-condition'
import {
  BUCKET_ARN,
  type BucketContext,
  PASSES_BUCKET_POLICIES,
  questionsOf,
} from './bucket-policy-decision'
import type { BucketPolicy, BucketStatement } from './bucket-policy-document'
import { matches, parsePattern } from './pattern'
import { type Maybe, no, unsure, yes } from './three-valued'
import type { Universe } from './universe'

/** The buckets' own policies, as far as they were read. */
export type SecondGates = {
  policies: Readonly<Record<string, BucketPolicy>>
  context: BucketContext
}

/** What a bucket's own policy makes of access that organization policies give. */
export type Held = { bucket: string; decision: 'refuse' | 'depends'; on: string[] }

export type GatedBox = { box: Box; held?: Held }

const loosened = (pattern: string) => pattern.replaceAll('?', '*')

/** What an `?` could match is between the text as it stands and any run of characters. */
function globOverSets(pattern: string, text: string): Maybe {
  if (matches(parsePattern(pattern), text)) return yes
  if (!matches(parsePattern(loosened(pattern)), text)) return no
  return unsure(`whether ? in ${pattern} stands for any character`)
}

/** The patterns for what may follow a text, where the whole is to match the pattern. */
function after(text: string, pattern: string): string[] {
  const behindStars = (places: Iterable<number>) => {
    const reached = new Set(places)
    for (const at of reached) if (pattern[at] === '*') reached.add(at + 1)
    return reached
  }
  let places = behindStars([0])
  for (const character of text.split(''))
    places = behindStars(
      [...places].flatMap((at) => {
        if (pattern[at] === '*') return [at]
        return pattern[at] === character ? [at + 1] : []
      }),
    )
  return [...places].map((at) => pattern.slice(at)).filter((rest) => rest !== '')
}

/** The texts that bucket policies tell apart, as organization policies write them. */
export function textsOf({ policies }: SecondGates) {
  const statements = Object.values(policies).flatMap((policy) => policy.Statement)
  type List = 'Principal' | 'Action' | 'Resource'
  const of = (...lists: (List | `Not${List}`)[]) =>
    statements
      .flatMap((each) => lists.flatMap((list) => each[list] ?? []))
      .flatMap((text) => [text, loosened(text)])
  return {
    principals: of('Principal', 'NotPrincipal').map(
      (text) => /^arn:[^:]*:iam::[^:]*:(.*)$/s.exec(text)?.[1] ?? text,
    ),
    actions: [...of('Action', 'NotAction'), PASSES_BUCKET_POLICIES],
    resources: [
      ...of('Resource', 'NotResource').flatMap((text) => after(BUCKET_ARN, text)),
      ...Object.keys(policies).flatMap((bucket) => [bucket, `${bucket}/*`]),
    ],
  }
}

/** A statement as the requests it matches for certain, and those it may match. */
type Statement = { effect: 'Allow' | 'Deny'; certain: Box[]; possible: Box[]; on: string[] }

function statementOf(
  universe: Universe,
  statement: BucketStatement,
  context: BucketContext,
): Statement {
  const { who, what, where } = questionsOf(statement, context, globOverSets)
  const on = new Set<string>()
  const ask = (atoms: Universe['principals'], question: (text: string) => Maybe, size?: number) => {
    const certain = emptyBits(size ?? atoms.atoms.length)
    const possible = emptyBits(size ?? atoms.atoms.length)
    for (const [i, { witness }] of atoms.atoms.entries()) {
      const answer = question(witness)
      for (const reason of answer.on) on.add(reason)
      if (answer === yes) addBit(certain, i)
      if (answer !== no) addBit(possible, i)
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
    certain: when === yes ? [box('certain')] : [],
    possible: when === no ? [] : [box('possible')],
    on: [...on],
  }
}

/** Everything that a bucket's own policy has a say in. */
function placeOf({ actions, resources, possible, organization }: Universe, bucket: string): Box[] {
  const held = emptyBits(actions.atoms.length)
  for (const [i, { witness }] of actions.atoms.entries())
    if (witness !== PASSES_BUCKET_POLICIES) addBit(held, i)
  const where = (text: string) => {
    const bits: Bits = emptyBits(organization + 1)
    bits.set(resources.setOf(text))
    return bits
  }
  const within = ([principals, actions]: Box, text: string): Box => [
    principals,
    intersection(actions, held),
    where(text),
  ]
  return [within(possible.bucket, bucket), within(possible.object, `${bucket}/*`)].filter(
    (box) => !box.some(isEmpty),
  )
}

/** Boxes apart from each other, split by what the buckets' own policies make of them. */
export function throughSecondGates(
  universe: Universe,
  boxes: readonly Box[],
  { policies, context }: SecondGates,
  work: Work,
): GatedBox[] {
  const found: GatedBox[] = []
  let rest = [...boxes]
  for (const [bucket, policy] of Object.entries(policies)) {
    const place = placeOf(universe, bucket)
    const asked = inside(rest, place, work)
    if (asked.length === 0) continue
    rest = outside(rest, place, work)
    const statements = policy.Statement.map((each) => statementOf(universe, each, context))
    const of = (effect: 'Allow' | 'Deny', which: 'certain' | 'possible') =>
      statements.filter((each) => each.effect === effect).flatMap((each) => each[which])
    const reaching = inside(
      outside(asked, of('Deny', 'certain'), work),
      of('Allow', 'possible'),
      work,
    )
    const passing = outside(
      inside(reaching, of('Allow', 'certain'), work),
      of('Deny', 'possible'),
      work,
    )
    const onOf = (box: Box) => [
      ...new Set(
        statements
          .filter(({ possible }) => possible.some((each) => overlap(box, each).length > 0))
          .flatMap(({ on }) => on),
      ),
    ]
    found.push(
      ...passing.map((box) => ({ box })),
      ...outside(reaching, passing, work).map((box) => ({
        box,
        held: { bucket, decision: 'depends' as const, on: onOf(box) },
      })),
      ...outside(asked, reaching, work).map((box) => ({
        box,
        held: { bucket, decision: 'refuse' as const, on: [] },
      })),
    )
  }
  return [...rest.map((box) => ({ box })), ...found]
}

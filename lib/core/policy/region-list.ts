import type { PatternTerm } from './atoms'
import { union } from './bits'
import type { BucketPolicyBox, BucketPolicyEffect } from './bucket-policy-regions'
import { STATEMENT_FIELDS } from './document'
import { includesPattern, parsePattern } from './pattern'
import type { Region, RegionWriter } from './regions'

/** The most JSON of one region before its longest lists are widened. */
const MOST_OF_REGION = 50_000
/** The most JSON of a widened list, and the most patterns in it. */
const MOST_OF_LIST = 4000
const MOST_TERMS = 100
const MOST_EXCEPTIONS = 10
const MOST_REASONS = 40

const encoder = new TextEncoder()

/** The size of a value as JSON, in bytes. */
function bytesOf(value: unknown): number {
  const json = JSON.stringify(value)
  return /^[ -~]*$/.test(json) ? json.length : encoder.encode(json).length
}

/** `whole`: no region is wider than the boxes it describes. */
export type RegionList = { regions: Region[]; whole: boolean }

/**
 * Describes disjoint boxes in a bounded size. Boxes that find no room are merged into one region for
 * each scope and effect of bucket policies, which says how many it holds.
 * @param most the JSON of the regions that are listed one by one, in bytes
 */
export function listRegions(
  boxes: readonly BucketPolicyBox[],
  { regionOf, scopeOf }: RegionWriter,
  most: number,
): RegionList {
  const short = shortList(boxes, regionOf, most)
  if (short) return { regions: short, whole: true }
  const regions: Region[] = []
  let whole = true
  let left = most
  let next = 0
  for (const box of boxes) {
    const described = regionOf(box)
    const region = boundedRegion(described)
    left -= bytesOf(region)
    if (left < 0) break
    next++
    regions.push(region)
    whole &&= region === described
  }
  const merged = new Map<string, BucketPolicyBox[]>()
  for (const box of boxes.slice(next)) {
    const key = `${scopeOf(box)} ${box.held?.decision}`
    const others = merged.get(key)
    if (others) others.push(box)
    else merged.set(key, [box])
  }
  for (const [first, ...others] of merged.values()) {
    if (!first) continue
    const { witness } = regionOf(first)
    const { witness: _, ...rest } = regionOf(others.reduce(mergedBox, first))
    const region = boundedRegion({ ...rest, ...(witness && { witness }) }, 0)
    regions.push(others.length > 0 ? { ...region, merged: others.length + 1 } : region)
  }
  return { regions, whole: whole && merged.size === 0 }
}

/** All regions, if even a rough count of their bytes stays within all limits. */
function shortList(
  boxes: readonly BucketPolicyBox[],
  regionOf: RegionWriter['regionOf'],
  most: number,
): Region[] | undefined {
  const regions: Region[] = []
  let left = Math.min(most, MOST_OF_REGION)
  for (const box of boxes) {
    const region = regionOf(box)
    left -= roughBytes(region)
    if (left < 0) return undefined
    regions.push(region)
  }
  return regions
}

/** Most texts have no characters that JSON escapes or UTF-8 lengthens. */
const isPlain = (text: string) => /^[\w:/.*-]*$/.test(text)

/** At least as many bytes as the JSON of a region has: no UTF-16 unit takes more than six when escaped. */
function roughBytes({ principals, actions, resources, held, witness }: Region): number {
  const texts = [
    ...[...principals, ...actions, ...resources].flatMap(({ pattern, and, except }) => [
      pattern,
      ...and,
      ...except,
    ]),
    ...(held ? [held.bucket, ...held.on] : []),
    ...(witness ? Object.values(witness) : []),
  ]
  return texts.reduce((sum, text) => sum + text.length * (isPlain(text) ? 1 : 6) + 40, 200)
}

function mergedBox(a: BucketPolicyBox, b: BucketPolicyBox): BucketPolicyBox {
  const held = a.held && b.held && mergedEffect(a.held, b.held)
  return {
    box: [union(a.box[0], b.box[0]), union(a.box[1], b.box[1]), union(a.box[2], b.box[2])],
    ...(held && { held }),
  }
}

/** Nothing where two buckets differ: the merged region then says that all of it takes effect. */
const mergedEffect = (a: BucketPolicyEffect, b: BucketPolicyEffect) =>
  a.bucket === b.bucket ? { ...a, on: [...new Set([...a.on, ...b.on])] } : undefined

/** Whether the patterns alone take more bytes, which is soon found out of very many. */
function isLonger(region: Region, most: number): boolean {
  let left = most
  for (const list of STATEMENT_FIELDS)
    for (const { pattern } of region[list]) {
      left -= pattern.length
      if (left < 0) return true
    }
  return false
}

function boundedRegion(region: Region, most = MOST_OF_REGION): Region {
  if (!isLonger(region, most) && bytesOf(region) <= most) return region
  const { witness, held, ...rest } = region
  const bounded: Region = {
    ...rest,
    ...(held && { held: { ...held, on: boundedReasons(held.on) } }),
    ...(witness && bytesOf(witness) <= MOST_OF_LIST && { witness }),
  }
  for (const list of STATEMENT_FIELDS) bounded[list] = coverTerms(region[list])
  return bounded
}

const boundedReasons = (reasons: string[]) =>
  reasons.length <= MOST_REASONS
    ? reasons
    : [...reasons.slice(0, MOST_REASONS), `${reasons.length - MOST_REASONS} more conditions`]

/** Few terms that hold all texts of the given terms: patterns are cut where they are alike. */
function coverTerms(terms: PatternTerm[]): PatternTerm[] {
  const fits = (list: readonly PatternTerm[]) =>
    list.length <= MOST_TERMS && bytesOf(list) <= MOST_OF_LIST
  if (fits(terms)) return terms
  const cutAt = (length: number) => {
    const cut = new Map<string, PatternTerm>()
    for (const { pattern, and, except } of terms) {
      if (cut.size > MOST_TERMS) break
      const isShort = pattern.length <= length
      const text = isShort ? pattern : prefixPattern(pattern.slice(0, length))
      const known = cut.get(text)
      cut.set(
        text,
        isShort && !known
          ? {
              pattern,
              and: and.slice(0, MOST_EXCEPTIONS),
              except: except.slice(0, MOST_EXCEPTIONS),
            }
          : { pattern: text, and: [], except: [] },
      )
    }
    return [...cut.values()]
  }
  let [low, high] = [0, Math.max(...terms.map(({ pattern }) => pattern.length))]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (fits(cutAt(middle))) low = middle
    else high = middle - 1
  }
  return withoutIncluded(cutAt(low))
}

const prefixPattern = (start: string) =>
  start.endsWith('*') ? start.replace(/\*+$/, '*') : `${start}*`

/** Without the terms that an unconditional term includes. */
function withoutIncluded(terms: readonly PatternTerm[]): PatternTerm[] {
  const outer = terms.filter(({ and, except }) => and.length + except.length === 0)
  return terms.filter((term) => {
    const own = parsePattern(term.pattern)
    return !outer.some(
      (other) => other !== term && includesPattern(parsePattern(other.pattern), own),
    )
  })
}

import { NO, type ThreeValued, unknownBecause, YES } from '@/lib/core/policy/three-valued'

/** A part of a pattern: literal text, any sequence, any one character, or an unknown policy variable. */
export type GlobPart = string | { any: true } | { one: true } | { unknown: string }

const ANY = { any: true } as const
const ONE = { one: true } as const

type GlobOptions = {
  wildcards: boolean
  variables: boolean
  /** Expressions that only another tool can resolve, as they stand in the text. */
  unresolved?: readonly string[]
}

/**
 * Parses a value of an AWS policy. `*` and `?` are wildcards in StringLike; `${…}` is a policy
 * variable in version 2012-10-17, where `${*}`, `${?}` and `${$}` are the literal characters.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function awsPattern(text: string, options: GlobOptions): GlobPart[] {
  const parts = splitUnresolved(text, options.unresolved ?? []).flatMap((piece) =>
    typeof piece === 'string' ? literalParts(piece, options) : [piece],
  )
  return joinTexts(parts)
}

/** A text, cut at the expressions that only another tool can resolve. */
export function splitUnresolved(text: string, unresolved: readonly string[]): GlobPart[] {
  if (unresolved.length === 0) return [text]
  const found = unresolved
    .filter((source) => source !== '' && text.includes(source))
    .toSorted((a, b) => b.length - a.length)
  const [source, ...rest] = found
  if (source === undefined) return [text]
  return text
    .split(source)
    .flatMap((piece, index) => [
      ...(index > 0 ? [{ unknown: source }] : []),
      ...splitUnresolved(piece, rest),
    ])
}

function literalParts(text: string, { wildcards, variables }: GlobOptions): GlobPart[] {
  const parts: GlobPart[] = []
  const pieces = text.split(variables ? /(\$\{[^}]*\}|[*?])/ : /([*?])/)
  for (const [index, piece] of pieces.entries()) {
    if (index % 2 === 0) parts.push(piece)
    else if (piece.startsWith('$')) {
      const name = piece.slice(2, -1)
      parts.push(/^[*?$]$/.test(name) ? name : { unknown: piece })
    } else if (!wildcards) parts.push(piece)
    else parts.push(piece === '*' ? ANY : ONE)
  }
  return parts
}

/** Joins adjacent literals. */
const joinTexts = (parts: readonly GlobPart[]) =>
  parts.reduce<GlobPart[]>((so, part) => {
    const last = so.at(-1)
    if (typeof part !== 'string' || typeof last !== 'string') so.push(part)
    else so[so.length - 1] = last + part
    return so
  }, [])

/** Parses a Vault glob, where only `*` is special. */
export const vaultPattern = (text: string, unresolved: readonly string[] = []): GlobPart[] =>
  splitUnresolved(text, unresolved).flatMap((part): GlobPart[] =>
    typeof part === 'string'
      ? part.split(/(\*+)/).map((piece, index) => (index % 2 === 0 ? piece : ANY))
      : [part],
  )

export function unknownsOf(parts: readonly GlobPart[]): string[] {
  const unknowns: string[] = []
  for (const part of parts)
    if (typeof part === 'object' && 'unknown' in part) unknowns.push(part.unknown)
  return unknowns
}

/** Whether a text that may hold expressions is another text, and otherwise what it depends on. */
export function compareText(
  text: string,
  wanted: string,
  unresolved: readonly string[],
): ThreeValued {
  if (unresolved.length === 0) return text === wanted ? YES : NO
  return matchText(splitUnresolved(text, unresolved), wanted)
}

/** Whether a pattern matches a text, and otherwise which of its unknown parts decide that. */
export function matchText(parts: readonly GlobPart[], text: string): ThreeValued {
  if (!globMatches(parts, text)) return NO
  const unknowns = unknownsOf(parts)
  return unknowns.length > 0 ? unknownBecause(...unknowns) : YES
}

type Step = { kind: 'run' } | { kind: 'one' } | { kind: 'character'; character: string }

const stepsOf = (parts: readonly GlobPart[]): Step[] =>
  parts.flatMap((part): Step[] => {
    if (typeof part === 'string')
      return [...part].map((character) => ({ kind: 'character', character }))
    return [{ kind: 'one' in part ? 'one' : 'run' }]
  })

/** Whether the pattern matches. An unknown variable matches any sequence of characters. */
export function globMatches(parts: readonly GlobPart[], text: string): boolean {
  const [first = ''] = parts
  if (typeof first === 'string' && !text.startsWith(first)) return false
  if (parts.length < 2 && typeof first === 'string') return text === first
  return parts.some(isOne) ? matchesSteps(parts, text) : matchesTexts(parts, text)
}

const isOne = (part: GlobPart) => typeof part === 'object' && 'one' in part

/** Without single characters left open, the first place of each text between two runs suffices. */
function matchesTexts(parts: readonly GlobPart[], text: string): boolean {
  const last = parts.findLastIndex((part) => typeof part !== 'string')
  const tail = parts.slice(last + 1).join('')
  const end = text.length - tail.length
  if (!text.endsWith(tail)) return false
  let from = 0
  for (const [index, part] of parts.slice(0, last).entries()) {
    if (typeof part !== 'string') continue
    const at = index === 0 ? 0 : text.indexOf(part, from)
    if (at === -1) return false
    from = at + part.length
  }
  return from <= end
}

function matchesSteps(parts: readonly GlobPart[], text: string): boolean {
  const steps = stepsOf(parts)
  const characters = [...text]
  let [at, step] = [0, 0]
  let retry: { at: number; step: number } | undefined
  while (at < characters.length) {
    const now = steps[step]
    if (now?.kind === 'run') {
      retry = { at, step }
      step++
    } else if (now?.kind === 'one' || (now && now.character === characters[at])) {
      at++
      step++
    } else if (retry) {
      retry = { at: retry.at + 1, step: retry.step }
      at = retry.at
      step = retry.step + 1
    } else return false
  }
  return steps.slice(step).every(({ kind }) => kind === 'run')
}

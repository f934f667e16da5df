import { type ErrorFacts, readErrorFacts } from './error-facts'
import type { PastedRefusal } from './facts'
import { legacyClaimsIn } from './pasted-token'
import { SIGNATURES, type SignatureId } from './signatures'
import { type Signature, SPECIFICITY } from './signatures/signature'
import type { DiagnosisCause, Speaker } from './stated-causes'

/** A known error in a text. */
export type RecognizedError = {
  signature: SignatureId
  speaker: Speaker
  cause: DiagnosisCause
  facts: ErrorFacts
  /** The line that was recognized. */
  line: string
  /** The rejected call, if it can be compared with the current configuration. */
  refusal?: PastedRefusal
}

const MAX_LENGTH = 200_000

/** Errors stand at the beginning or at the end of a long log. */
const bounded = (text: string) =>
  text.length > MAX_LENGTH
    ? `${text.slice(0, MAX_LENGTH / 2)}\n${text.slice(-MAX_LENGTH / 2)}`
    : text

/** Terraform draws a box around its messages. */
const withoutBoxes = (text: string) => text.replace(/^[ \t]{0,10}[│╷╵][ \t]?/gm, '')

const PATTERNS = SIGNATURES.map((signature: Signature & { id: SignatureId }) => ({
  signature,
  patterns: [
    ...(signature.codes ? [new RegExp(`\\b(?:${signature.codes.join('|')})\\b`)] : []),
    ...(signature.text ? [signature.text] : []),
  ],
}))

/** How far the parts of one error are apart. */
const BEFORE = 1_000
const AFTER = 3_000
const around = (text: string, at: number) => text.slice(Math.max(0, at - BEFORE), at + AFTER)

/** The line of the text at an offset. */
const lineOf = (text: string, at: number) =>
  text
    .slice(text.lastIndexOf('\n', at) + 1)
    .split('\n', 1)[0]
    ?.trim()
    .slice(0, 300) ?? ''

function placeOf(text: string, { signature, patterns }: (typeof PATTERNS)[number]) {
  const places = patterns.map((pattern) => text.search(pattern)).filter((at) => at >= 0)
  if (places.length === 0) return undefined
  const at = Math.min(...places)
  const near = around(text, at)
  const fits = (!signature.with || signature.with.test(near)) && !signature.without?.test(near)
  return fits ? at : undefined
}

/**
 * Recognizes the error of a text: the most specific one, and of equally specific ones the first.
 * Takes time in proportion to the text, of which the first and last 100,000 characters are read.
 */
export function recognizeError(text: string): RecognizedError | undefined {
  const given = withoutBoxes(bounded(text)) + legacyClaimsIn(text)
  let best: { signature: (typeof PATTERNS)[number]['signature']; at: number } | undefined
  for (const candidate of PATTERNS) {
    const at = placeOf(given, candidate)
    if (at === undefined) continue
    const { signature } = candidate
    const more = best
      ? SPECIFICITY[signature.specificity] - SPECIFICITY[best.signature.specificity]
      : 1
    if (!best || more > 0 || (more === 0 && at < best.at)) best = { signature, at }
  }
  if (!best) return undefined
  const { id, speaker, cause, extracts, compares } = best.signature
  const facts = readErrorFacts(extracts, around(given, best.at), given)
  const code = /^\w{1,80}/.exec(given.slice(best.at))?.[0]
  if (code && best.signature.codes?.includes(code) && extracts.includes('code')) facts.code = code
  const refusal = compares && refusalOf(compares, cause, facts)
  return {
    signature: id,
    speaker,
    cause,
    facts,
    line: lineOf(given, best.at),
    ...(refusal ? { refusal } : {}),
  }
}

/**
 * Recognizes what the cluster says about a pod in its manifest, as in `kubectl get -o json`. Errors
 * that a command or a value of the manifest only contains are none.
 */
export function recognizePodState(manifest: string): RecognizedError | undefined {
  if (!/^\s{0,40}"?status"?:/m.test(manifest)) return undefined
  const found = recognizeError(manifest)
  return found?.speaker === 'kubelet' || found?.speaker === 'scheduler' ? found : undefined
}

const EXCHANGE_STATUS: Partial<Record<DiagnosisCause, number>> = {
  'exchange-denied': 403,
  'exchange-throttled': 429,
}

function refusalOf(
  from: PastedRefusal['from'],
  cause: DiagnosisCause,
  { status, code, operation, bucket }: ErrorFacts,
): PastedRefusal {
  if (from === 'exchange')
    return {
      from,
      status: EXCHANGE_STATUS[cause] ?? status ?? (cause === 'exchange-failed' ? 500 : 400),
    }
  return {
    from,
    code: code ?? String(status ?? 'Forbidden'),
    ...(operation ? { operation } : {}),
    ...(bucket ? { bucket } : {}),
  }
}

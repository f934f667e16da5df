/** Whole ANSI escape sequences, so that no "[31m" remains. */
const ESCAPES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control codes are what is looked for
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b\n]*(?:\u0007|\u001b\\)|\u001b[@-_]/g
/** Control, bidirectional and zero-width characters, and lone surrogates. */
const CONTROLS =
  /(?![\n\t])[\p{Cc}\p{Cs}\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu

/** Nothing of the above; most names are. */
const PLAIN = /^[\t\n -~]*$/

/** Removes control characters, except newlines and tabs, so that text is safe to show. */
export const stripControls = (text: string) =>
  PLAIN.test(text) ? text : text.replace(ESCAPES, '').replace(CONTROLS, '')

/** Further lines of a folded token: only token characters, and longer than a word. */
const FOLDED = String.raw`(?:\r?\n[ \t]*[\w.+/=-]{20,}(?=\s|["']|$))*`
const folded = (start: string) => new RegExp(start + FOLDED, 'g')

const SECRET_NAME = /secret|password|passwd|token|api[-_]?key|private[-_]?key|signature|cookie/i
/** Names of something that refers to a secret or describes it. */
const NOT_A_SECRET =
  /(?:file|path|dir|uri|url|name|ref|type|id|seconds|expir\w*|at|count|audiences?)s?$/i
/** The end of a longer name decides, so that a name of a megabyte costs no more than a word. */
const MAX_NAME = 80
const holdsSecret = (name: string) =>
  SECRET_NAME.test(name.slice(-MAX_NAME)) && !NOT_A_SECRET.test(name.slice(-MAX_NAME))

/** A lower-case word or a path is not a secret, even under a secret's name. */
const looksRandom = (value: string) =>
  /\d/.test(value) || (/[a-z]/.test(value) && /[A-Z]/.test(value))

/** A short code of a secret, by which two masked texts can be compared. */
type DigestSecret = (secret: string) => string
type Label = (kind: string, secret: string) => string
type RedactionRule = (text: string, label: Label) => string

/** `mask` gets the whole match and its groups. */
const rule =
  (find: RegExp, mask: (label: Label, ...found: string[]) => string): RedactionRule =>
  (text, label) =>
    text.replace(find, (...found: string[]) => mask(label, ...found))

const NAMED_VALUE = /(?<![\w.-])(?=([\w.-]+))\1(?:\\?["'])?[ \t]*[:=][ \t]*(?:\\?["'])?/g
const SECRET_VALUE = /[\w.~+/=%-]{16,}/y

/** Masks long values beside a secret's name. Reads each character a bounded number of times. */
const maskNamedValues: RedactionRule = (text, label) => {
  let masked = ''
  let rest = 0
  const name = new RegExp(NAMED_VALUE)
  for (let found = name.exec(text); found; found = name.exec(text)) {
    if (!holdsSecret(found[1] ?? '')) continue
    SECRET_VALUE.lastIndex = name.lastIndex
    const [value] = SECRET_VALUE.exec(text) ?? []
    if (value === undefined) continue
    if (looksRandom(value)) {
      masked += text.slice(rest, name.lastIndex) + label('secret', value)
      rest = name.lastIndex + value.length
    }
    // No part of a value that does not look random does.
    name.lastIndex += value.length
  }
  return masked + text.slice(rest)
}

const RULES: readonly RedactionRule[] = [
  rule(
    /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g,
    (label, key = '') => label('private key', key),
  ),
  rule(
    folded(String.raw`[Cc][Ww]-[Ss][Ee][Cc][Rr][Ee][Tt]-[\w.~+/=-]{3,}[\w~+/=-]`),
    (label, token = '') => label('CoreWeave token', token),
  ),
  rule(folded(String.raw`(?<![\w-])Q1ctU0VDUkVU[\w+/=-]*`), (label, token = '') =>
    label('CoreWeave token', token),
  ),
  // A JWT starts with {" in base64url; a Kubernetes Secret encodes it in base64 again.
  rule(
    folded(String.raw`(?<![\w-])(?:eyJ|ZXlK)[\w-]{10,}(?:[\w.+/=-]*[\w+/=-])?`),
    (label, token = '') => label('JWT', token),
  ),
  rule(
    /\b((?:proxy-)?authorization["']?[ \t]*[:=][ \t]*["']?)([^\n"']+)/gi,
    (label, _, name = '', value = '') => `${name}${label('credential', value)}`,
  ),
  rule(
    /\b((?:Bearer|Basic)[ \t]+)([\w.~+/=-]{12,})/gi,
    (label, all = '', scheme = '', value = '') =>
      looksRandom(value) ? `${scheme}${label('credential', value)}` : all,
  ),
  rule(
    /(\/\/[^\s/:@]{1,200}:)([^\s/@]{1,200})@/g,
    (label, _, user = '', value = '') => `${user}${label('password', value)}@`,
  ),
  // Forty characters beside an access key id are its secret key.
  rule(
    /\b((?:CW|AKIA|ASIA)[A-Z0-9]{12,32}["']?[\s,:;|=]{1,8}["']?)([A-Za-z0-9+/]{40})(?![A-Za-z0-9+/])/g,
    (label, _, keyId = '', value = '') => `${keyId}${label('secret', value)}`,
  ),
  maskNamedValues,
  rule(
    /\b(?:CW|AKIA|ASIA)[A-Z0-9]{8,28}([A-Z0-9]{4})\b/g,
    (_, __, end = '') => `[access key …${end}]`,
  ),
]

const labelWith =
  (digest: DigestSecret | undefined): Label =>
  (kind, secret) =>
    digest ? `[redacted ${kind} ${digest(secret)}]` : `[redacted ${kind}]`

/**
 * Replaces everything shaped like a credential: CoreWeave tokens, JWTs, `Authorization` values,
 * passwords in URLs, secret keys beside their names or ids, private keys. Access key ids keep their
 * last four characters. Also removes control characters. Idempotent, and linear in the text's length.
 * `digest` names each secret by a code that its mask keeps; it must need a key, or the code would
 * help to guess the secret.
 */
export const redact = (text: string, digest?: DigestSecret) =>
  RULES.reduce((rest, mask) => mask(rest, labelWith(digest)), stripControls(text))

/**
 * Members that hold names of resources and of those who may use them. Such a name is what a record is
 * about, so it is shown whatever it looks like: no one hides a grant by naming a bucket like a key.
 */
const IDENTIFIERS = new Set([
  'account',
  'actions',
  'actor',
  'bucket',
  'cluster',
  'clusterId',
  'deployment',
  'federationConfig',
  'federationConfigId',
  'name',
  'namespace',
  'object',
  'place',
  'policy',
  'principal',
  'principals',
  'resource',
  'resources',
  'serviceAccount',
  'suspension',
  'verification',
])

/**
 * Redacts every string of a JSON value, and the whole text of members with a secret's name. Names of
 * resources stay, without control characters.
 */
export function redactJson(value: unknown, digest?: DigestSecret): unknown {
  // A policy repeats the names of its members thousands of times.
  return redactMember('', value, {
    label: labelWith(digest),
    redactName: remembered((text) => redact(text)),
    redactValue: remembered((text) => redact(text, digest)),
  })
}

type Redaction = Record<'redactName' | 'redactValue', (text: string) => string> & { label: Label }

const MAX_KNOWN = 1000
const MAX_KNOWN_LENGTH = 200

/** The same function, which remembers its answers for short texts. */
function remembered(change: (text: string) => string) {
  const known = new Map<string, string>()
  return (text: string) => {
    const found = known.get(text) ?? change(text)
    if (text.length <= MAX_KNOWN_LENGTH && known.size < MAX_KNOWN) known.set(text, found)
    return found
  }
}

function redactMember(name: string, value: unknown, by: Redaction): unknown {
  if (typeof value === 'string') {
    if (IDENTIFIERS.has(name)) return stripControls(value)
    return holdsSecret(name) ? by.label('secret', value) : by.redactValue(value)
  }
  if (Array.isArray(value))
    return value.map((each) => redactMember(IDENTIFIERS.has(name) ? name : '', each, by))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([member, each]) => [
      by.redactName(member),
      redactMember(member, each, by),
    ]),
  )
}

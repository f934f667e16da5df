/** Whole ANSI escape sequences, so that no "[31m" remains. */
const ESCAPES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control codes are what is looked for
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b\n]*(?:\u0007|\u001b\\)|\u001b[@-_]/g
/** Control, bidirectional and zero-width characters, and lone surrogates. */
const CONTROLS =
  /(?![\n\t])[\p{Cc}\p{Cs}\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu

/** Removes control characters, except newlines and tabs, so that text is safe to show. */
export const stripControls = (text: string) => text.replace(ESCAPES, '').replace(CONTROLS, '')

/** Further lines of a folded token: only token characters, and longer than a word. */
const FOLDED = String.raw`(?:\r?\n[ \t]*[\w.+/=-]{20,}(?=\s|["']|$))*`
const folded = (start: string) => new RegExp(start + FOLDED, 'g')

const SECRET_NAME = /secret|password|passwd|token|api[-_]?key|private[-_]?key|signature|cookie/i
/** Names of something that refers to a secret or describes it. */
const NOT_A_SECRET =
  /(?:file|path|dir|uri|url|name|ref|type|id|seconds|expir\w*|at|count|audiences?)s?$/i
const holdsSecret = (name: string) => SECRET_NAME.test(name) && !NOT_A_SECRET.test(name)

/** A lower-case word or a path is not a secret, even under a secret's name. */
const looksRandom = (value: string) =>
  /\d/.test(value) || (/[a-z]/.test(value) && /[A-Z]/.test(value))

type RedactionRule = { find: RegExp; mask: (...found: string[]) => string }

const RULES: RedactionRule[] = [
  {
    find: /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g,
    mask: () => '[redacted private key]',
  },
  {
    find: folded(String.raw`[Cc][Ww]-[Ss][Ee][Cc][Rr][Ee][Tt]-[\w.~+/=-]{3,}[\w~+/=-]`),
    mask: () => '[redacted CoreWeave token]',
  },
  {
    find: folded(String.raw`(?<![\w-])Q1ctU0VDUkVU[\w+/=-]*`),
    mask: () => '[redacted CoreWeave token]',
  },
  // A JWT starts with {" in base64url; a Kubernetes Secret encodes it in base64 again.
  {
    find: folded(String.raw`(?<![\w-])(?:eyJ|ZXlK)[\w-]{10,}(?:[\w.+/=-]*[\w+/=-])?`),
    mask: () => '[redacted JWT]',
  },
  {
    find: /\b((?:proxy-)?authorization["']?[ \t]*[:=][ \t]*["']?)[^\n"']+/gi,
    mask: (_, name = '') => `${name}[redacted credential]`,
  },
  {
    find: /\b((?:Bearer|Basic)[ \t]+)([\w.~+/=-]{12,})/gi,
    mask: (all, scheme = '', value = '') =>
      looksRandom(value) ? `${scheme}[redacted credential]` : all,
  },
  {
    find: /(\/\/[^\s/:@]{1,200}:)[^\s/@]{1,200}@/g,
    mask: (_, user = '') => `${user}[redacted password]@`,
  },
  // Forty characters beside an access key id are its secret key.
  {
    find: /\b((?:CW|AKIA|ASIA)[A-Z0-9]{12,32}["']?[\s,:;|=]{1,8}["']?)[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/])/g,
    mask: (_, keyId = '') => `${keyId}[redacted secret]`,
  },
  {
    find: /(?<![\w-])([A-Za-z][\w.-]{0,80})((?:\\?["'])?[ \t]*[:=][ \t]*(?:\\?["'])?)([\w.~+/=%-]{16,})/g,
    mask: (all, name = '', sign = '', value = '') =>
      holdsSecret(name) && looksRandom(value) ? `${name}${sign}[redacted secret]` : all,
  },
  {
    find: /\b(?:CW|AKIA|ASIA)[A-Z0-9]{8,28}([A-Z0-9]{4})\b/g,
    mask: (_, end = '') => `[access key …${end}]`,
  },
]

/**
 * Replaces everything shaped like a credential: CoreWeave tokens, JWTs, `Authorization` values,
 * passwords in URLs, secret keys beside their names or ids, private keys. Access key ids keep their
 * last four characters. Also removes control characters. Idempotent.
 */
export const redact = (text: string) =>
  RULES.reduce((rest, { find, mask }) => rest.replace(find, mask), stripControls(text))

/** Redacts every string of a JSON value, and the whole text of members with a secret's name. */
export function redactJson(value: unknown): unknown {
  if (typeof value === 'string') return redact(value)
  if (Array.isArray(value)) return value.map(redactJson)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      redact(name),
      holdsSecret(name) && typeof member === 'string' ? '[redacted secret]' : redactJson(member),
    ]),
  )
}

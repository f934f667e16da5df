import { isRecord } from '@/lib/common/record'
import { canonicalPrincipal, canonicalResource, isCanonicalResource } from './canonical-pattern'
import { type DocumentProblem, type JsonPath, Policy } from './document'
import { placeholderIn } from './placeholder'

const own = (value: Record<string, unknown>, key: string) =>
  Object.hasOwn(value, key) ? value[key] : undefined

const POLICY_KEYS = ['version', 'name', 'statements']
const STATEMENT_KEYS = ['name', 'effect', 'actions', 'resources', 'principals']

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

const withoutPlural = (text: string) => text.toLowerCase().replace(/s$/, '')

function similarKey(key: string, known: readonly string[]) {
  const plain = withoutPlural(key)
  return known.find((name) => withoutPlural(name) === plain)
}

type Report = (problem: DocumentProblem) => void

/** Fixing the first problems reveals the next. */
export const MOST_PROBLEMS = 500

function checkKeys(value: Record<string, unknown>, at: JsonPath, known: string[], report: Report) {
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue
    const meant = similarKey(key, known)
    if (meant !== undefined && own(value, meant) === undefined)
      report({
        path: [...at, key],
        severity: 'error',
        message: `Unknown field ${key}. Did you mean ${meant}?`,
        fix: {
          title: `Rename to ${meant}`,
          changes: [{ path: [...at, key], rename: meant }],
        },
      })
    else
      report({
        path: [...at, key],
        severity: 'note',
        message: `${key} is not a documented field. It is kept unchanged and ignored by the console.`,
      })
  }
}

function checkName(value: Record<string, unknown>, at: JsonPath, what: string, report: Report) {
  const name = own(value, 'name')
  if (typeof name === 'string' && name !== '') return
  const message =
    name === undefined
      ? `${what} needs a name.`
      : `The name must be a non-empty string, not ${shown(name)}.`
  report({ path: name === undefined ? at : [...at, 'name'], severity: 'error', message })
}

function checkEffect(value: Record<string, unknown>, at: JsonPath, report: Report) {
  const effect = own(value, 'effect')
  if (effect === 'Allow' || effect === 'Deny') return
  const path = effect === undefined ? at : [...at, 'effect']
  const meant = (['Allow', 'Deny'] as const).find(
    (name) => typeof effect === 'string' && effect.trim().toLowerCase() === name.toLowerCase(),
  )
  report({
    path,
    severity: 'error',
    message:
      effect === undefined
        ? 'The field "effect" is missing: set it to "Allow" or "Deny".'
        : `The effect must be "Allow" or "Deny", not ${shown(effect)}.`,
    ...(meant && { fix: { title: `Change to ${meant}`, changes: [{ path, value: meant }] } }),
  })
}

const LISTS = {
  actions: 'such as "s3:GetObject"',
  resources: 'such as "*", "bucket" or "bucket/*"',
  principals: 'such as "role/<issuer URL>:<subject>"',
} as const

const SHORT_FORM =
  /^arn:[^:]*:(?:iam|sts)::[^:]*:(?:user\/)?((?:role\/|coreweave\/|federated\/).*)$/is

function checkText(text: unknown, path: JsonPath, list: keyof typeof LISTS, report: Report) {
  if (typeof text !== 'string' || text === '') {
    const message = `Each entry of ${list} must be a non-empty string, ${LISTS[list]}, not ${shown(text)}.`
    const fix = { title: 'Remove', changes: [{ path }] }
    report({ path, severity: 'error', message, ...(text === '' ? { fix } : {}) })
  } else if (list === 'principals' && /^arn:/i.test(text)) {
    const short = SHORT_FORM.exec(text)?.[1]
    report({
      path,
      severity: 'error',
      message:
        'CoreWeave rejects ARNs in principals. Use the short form: the part after the account.',
      ...(short && { fix: { title: `Change to ${short}`, changes: [{ path, value: short }] } }),
    })
  } else if (list === 'resources' && /^arn:/i.test(text)) {
    const short = /^arn:[^:]*:s3:::(.+)$/i.exec(text)?.[1]
    report({
      path,
      severity: 'note',
      message: 'Resources do not use the ARN form. Use "bucket" or "bucket/*".',
      ...(short && { fix: { title: `Change to ${short}`, changes: [{ path, value: short }] } }),
    })
  } else if (list !== 'actions' && placeholderIn(text) === undefined)
    checkForm(text, path, list, report)
}

/** A text that names other things than it seems to, or nothing. Approval rules count it as naming everything. */
function checkForm(text: string, path: JsonPath, list: 'resources' | 'principals', report: Report) {
  const hasHidden = /[\p{C}\p{Z}]/u.test(text)
  if (list === 'principals' ? !hasHidden : isCanonicalResource(text)) return
  const meant = list === 'principals' ? canonicalPrincipal(text) : canonicalResource(text)
  report({
    path,
    severity: 'note',
    message:
      list === 'principals'
        ? 'The principal contains white space or invisible characters.'
        : 'The resource is not in canonical form: a bucket name has lower-case letters, digits, dots and hyphens, and its only wildcard is "*". Approval rules count it as touching every bucket.',
    ...(meant !== undefined && {
      fix: { title: `Change to ${meant}`, changes: [{ path, value: meant }] },
    }),
  })
}

function checkList(
  value: Record<string, unknown>,
  at: JsonPath,
  list: keyof typeof LISTS,
  report: Report,
) {
  const texts = own(value, list)
  const path = [...at, list]
  if (Array.isArray(texts) && texts.length > 0)
    for (const [i, text] of texts.entries()) checkText(text, [...path, i], list, report)
  else if (typeof texts === 'string')
    report({
      path,
      severity: 'error',
      message: `${list} must be a list, even with one entry.`,
      fix: { title: 'Convert to list', changes: [{ path, value: [texts] }] },
    })
  else if (texts === undefined) {
    if (Object.keys(value).some((key) => similarKey(key, [list]) !== undefined)) return
    report({
      path: at,
      severity: 'error',
      message: `The statement needs at least one entry in ${list}, ${LISTS[list]}.`,
    })
  } else
    report({
      path,
      severity: 'error',
      message: `${list} must be a list with at least one string, ${LISTS[list]}, not ${shown(texts)}.`,
    })
}

function checkStatement(value: unknown, at: JsonPath, report: Report) {
  if (!isRecord(value)) {
    report({
      path: at,
      severity: 'error',
      message: `A statement must be an object, not ${shown(value)}.`,
    })
    return
  }
  checkKeys(value, at, STATEMENT_KEYS, report)
  checkName(value, at, 'A statement', report)
  checkEffect(value, at, report)
  for (const list of ['actions', 'resources', 'principals'] as const)
    checkList(value, at, list, report)
}

function checkVersion(value: Record<string, unknown>, report: Report) {
  const version = own(value, 'version')
  if (version === 'v1alpha1') return
  const message =
    version === undefined
      ? 'The policy needs "version": "v1alpha1".'
      : `The version of an organization policy must be "v1alpha1", not ${shown(version)}${version === '2012-10-17' ? ', which is the version of bucket policies' : ''}.`
  const changes = [{ path: ['version'], value: 'v1alpha1' }]
  const path = version === undefined ? [] : ['version']
  report({ path, severity: 'error', message, fix: { title: 'Change to v1alpha1', changes } })
}

function checkStatements(value: Record<string, unknown>, report: Report) {
  const statements = own(value, 'statements')
  if (Array.isArray(statements) && statements.length > 0) {
    const seen = new Set<unknown>()
    for (const [i, statement] of statements.entries()) {
      checkStatement(statement, ['statements', i], report)
      const name = isRecord(statement) ? own(statement, 'name') : undefined
      if (typeof name === 'string' && name !== '' && seen.has(name))
        report({
          path: ['statements', i, 'name'],
          severity: 'note',
          message: `Another statement has the name ${shown(name)}. Names that repeat make results ambiguous.`,
        })
      seen.add(name)
    }
  } else if (isRecord(statements))
    report({
      path: ['statements'],
      severity: 'error',
      message: 'statements must be a list, even with one statement.',
      fix: { title: 'Convert to list', changes: [{ path: ['statements'], value: [statements] }] },
    })
  else if (statements !== undefined || similarKeyMissing(value))
    report({
      path: statements === undefined ? [] : ['statements'],
      severity: 'error',
      message: 'A policy needs at least one statement.',
    })
}

const similarKeyMissing = (value: Record<string, unknown>) =>
  !Object.keys(value).some((key) => similarKey(key, ['statements']) !== undefined)

/** Thrown where further problems would not be shown. */
class EnoughProblems extends Error {}

/**
 * Validates a value as an organization policy; `policy` is present when there are no errors. Once there are
 * many problems, and an error among them, the rest is not looked at.
 */
export function checkPolicy(value: unknown): { policy?: Policy; problems: DocumentProblem[] } {
  const problems: DocumentProblem[] = []
  let isWrong = false
  const report: Report = (problem) => {
    problems.push(problem)
    isWrong ||= problem.severity === 'error'
    if (isWrong && problems.length >= MOST_PROBLEMS) throw new EnoughProblems()
  }
  if (!isRecord(value)) {
    const list = Array.isArray(value)
      ? ' Put the list of statements into the field "statements".'
      : ''
    const message = `A policy must be an object with version, name and statements.${list}`
    return { problems: [{ path: [], severity: 'error', message }] }
  }
  try {
    checkKeys(value, [], POLICY_KEYS, report)
    checkVersion(value, report)
    checkName(value, [], 'A policy', report)
    checkStatements(value, report)
  } catch (error) {
    if (!(error instanceof EnoughProblems)) throw error
  }
  if (isWrong) return { problems }
  const parsed = Policy.safeParse(value)
  if (parsed.success) return { policy: parsed.data, problems }
  const more = parsed.error.issues.map(
    ({ path, message }): DocumentProblem => ({
      path: path.map((part) => (typeof part === 'symbol' ? String(part) : part)),
      severity: 'error',
      message,
    }),
  )
  return { problems: [...problems, ...more] }
}

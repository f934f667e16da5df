import type { Node } from 'jsonc-parser'
import { MAX_TRUSTS_AT_ONCE } from '../schema'
import { sameTarget, trustKey } from '../trust-key'
import { findRoles, importRoles } from './aws'
import { parseCsv } from './csv'
import { importBindings, isIamPolicy } from './gcp'
import {
  contentAt,
  items,
  type JsonDocument,
  member,
  memberEntries,
  parseJsonDocument,
  parseYamlDocument,
} from './json'
import { importRow } from './rows'
import {
  emptyImport,
  type ImportCluster,
  type ImportHints,
  type ImportRow,
  type TrustImport,
} from './trust-import'

export type ParsedImport = TrustImport & { kind: 'aws' | 'gcp' | 'rows' | 'unknown' }

const MAX_IMPORT_CHARACTERS = 5_000_000

/** Parses pasted trusts in any supported format. Every entry that is not imported is reported with its line. */
export function parseTrustImport(
  text: string,
  clusters: readonly ImportCluster[],
  hints: ImportHints = {},
): ParsedImport {
  const { kind, ...found } = read(text, clusters, hints)
  return { kind, ...withoutDuplicates(found) }
}

function read(text: string, clusters: readonly ImportCluster[], hints: ImportHints): ParsedImport {
  if (text.length > MAX_IMPORT_CHARACTERS)
    return unknown(1, 'The text is longer than 5 million characters. Split it.')
  const content = text.replace(/^\ufeff/, '')
  if (looksLikeCliTable(content))
    return unknown(1, 'The AWS CLI printed a table for people to read. Add --output json.')
  if (looksLikeVaultTable(content)) return unknown(1, VAULT_ROLE)
  const isJson = /^\s*[[{]/.test(content)
  const json = isJson ? parseJsonDocument(content) : yamlOf(content)
  if (!json) return { kind: 'rows', ...importTable(content, clusters) }
  if ('why' in json) return unknown(json.line, json.why)
  const roles = findRoles(json)
  if (roles) return { kind: 'aws', ...importRoles(json, roles, clusters) }
  if (isIamPolicy(json)) return { kind: 'gcp', ...importBindings(json, hints, clusters) }
  if (isVaultRole(json.root)) return unknown(json.lineOf(json.root), VAULT_ROLE)
  if (items(json.root).some(isNameAndDocument))
    return unknown(
      json.lineOf(json.root),
      'The list has trust policies without the ARN of their roles. Paste the output of aws iam list-roles or get-role without --query.',
    )
  return { kind: 'rows', ...importObjects(json, clusters) }
}

/** The frame that the AWS CLI draws with --output table. */
const looksLikeCliTable = (text: string) => /^\s*[+|]*-{5,}[+|]*\s*\n\|/.test(text)

/** YAML that begins with a field; a table is YAML too, of one text. */
const yamlOf = (text: string): JsonDocument | undefined =>
  /^(?:---[^\n]*\n|#[^\n]*\n|\s*\n)*(?:- )?["']?[\w.-]+["']?:(?:\s|$)/.test(text)
    ? parseYamlDocument(text)
    : undefined

/** The two columns that `vault read` prints. */
const looksLikeVaultTable = (text: string) =>
  /^\s*Key\s+Value\s*\n---/.test(text) &&
  VAULT_FIELDS.some((field) => new RegExp(`^${field}\\s`, 'm').test(text))

const VAULT_FIELDS = [
  'bound_audiences',
  'bound_subject',
  'bound_claims',
  'bound_service_account_names',
]

const VAULT_ROLE =
  'Vault roles cannot be imported: a role names neither the address of Vault nor its mount. Review it instead, or list the accounts in a table.'

const isVaultRole = (root: Node): boolean =>
  [root, member(root, 'data')].some((place) =>
    VAULT_FIELDS.some((field) => member(place, field) !== undefined),
  )

/** One entry of `aws iam list-roles --query`, as a list, as an object, or the document alone. */
const isNameAndDocument = (entry: Node): boolean => {
  const parts =
    entry.type === 'array'
      ? items(entry)
      : [entry, ...memberEntries(entry).map(([, value]) => value)]
  return parts.some((part) => member(part, 'Statement') !== undefined)
}

const unknown = (line: number, why: string): ParsedImport => ({
  kind: 'unknown',
  ...emptyImport(),
  refused: [{ line, what: 'the text', why }],
})

const HEADER = ['cloud', 'cluster', 'namespace', 'name']

/** Columns as spreadsheets write them: `Cloud`, `CLOUD`, `AccountId`. */
const columnName = (text: string) =>
  text === text.toUpperCase() ? text.toLowerCase() : text.charAt(0).toLowerCase() + text.slice(1)

function importTable(text: string, clusters: readonly ImportCluster[]): TrustImport {
  const { records, broken } = parseCsv(text)
  const all = emptyImport()
  const [header, ...rest] = records
  const names = (header?.cells ?? []).map(columnName)
  const missing = HEADER.filter((name) => !names.includes(name))
  if (header && missing.length > 0) {
    const why = `Missing columns in the first line: ${missing.join(', ')}.`
    all.refused.push({ line: header.line, what: 'the header', why })
    return all
  }
  for (const { line, cells } of rest) {
    if (cells.length > names.length) {
      const why = `The row has ${cells.length} cells, but the header has ${names.length}.`
      all.refused.push({ line, what: 'the row', why })
      continue
    }
    add(
      all,
      importRow(Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ''])), {
        line,
        clusters,
      }),
    )
  }
  if (broken !== undefined)
    all.refused.push({ line: broken, what: 'the row', why: 'The row contains an unclosed quote.' })
  return all
}

/** Imports a JSON list of trusts, alone or as in an export. */
function importObjects(json: JsonDocument, clusters: readonly ImportCluster[]): TrustImport {
  const all = emptyImport()
  for (const node of items(member(json.root, 'trusts') ?? json.root)) {
    const line = json.lineOf(node)
    const value = contentAt(node)
    if (node.type === 'object' && typeof value === 'object')
      add(all, importRow({ ...value }, { line, clusters }))
    else all.refused.push({ line, what: 'the row', why: 'The entry is not an object.' })
  }
  return all
}

function add(all: TrustImport, read: ReturnType<typeof importRow>) {
  if ('row' in read) all.rows.push(read.row)
  else all.refused.push(read.refused)
}

/** Keeps the first row of each account and target, and reports the others. */
function withoutDuplicates({ rows, refused, elsewhere }: TrustImport): TrustImport {
  const seen = new Map<string, ImportRow>()
  const more = [...refused]
  for (const row of rows) {
    const { line, entry } = row
    const first = seen.get(trustKey(entry))
    const what = `${entry.namespace} / ${entry.name}`
    if (first && sameTarget(first.entry.target, entry.target))
      more.push({ line, what, why: `Duplicate of line ${first.line}.` })
    else if (first)
      more.push({
        line,
        what,
        why: `Conflicts with line ${first.line}, which has other values for the same target.`,
      })
    else if (seen.size === MAX_TRUSTS_AT_ONCE)
      more.push({
        line,
        what,
        why: `An import can have at most ${MAX_TRUSTS_AT_ONCE} trusts. Import this one separately.`,
      })
    else seen.set(trustKey(entry), row)
  }
  return { rows: [...seen.values()], refused: more.toSorted((a, b) => a.line - b.line), elsewhere }
}

import { MOST_AT_ONCE } from '../schema'
import { sameTarget, trustKey } from '../trust-key'
import { readRoles, rolesIn } from './aws'
import { readCsv } from './csv'
import { isIamPolicy, readBindings } from './gcp'
import { contentOf, items, type Json, member, readJson } from './json'
import { readRow } from './rows'
import { type ClusterName, type Found, nothing, type Row, type Told } from './trust-import'

export type Import = Found & { kind: 'aws' | 'gcp' | 'rows' | 'unknown' }

const MOST_CHARACTERS = 5_000_000

/** What a paste says about who is trusted. Nothing in it is guessed: what is not read, is told with its line. */
export function readImport(
  text: string,
  clusters: readonly ClusterName[],
  told: Told = {},
): Import {
  const { kind, ...found } = read(text, clusters, told)
  return { kind, ...eachOnce(found) }
}

function read(text: string, clusters: readonly ClusterName[], told: Told): Import {
  if (text.length > MOST_CHARACTERS)
    return unknown(1, 'It is longer than 5 million characters: split it.')
  if (!/^\s*[[{]/.test(text)) return { kind: 'rows', ...readTable(text, clusters) }
  const json = readJson(text)
  if ('why' in json) return unknown(json.line, json.why)
  const roles = rolesIn(json)
  if (roles) return { kind: 'aws', ...readRoles(json, roles, clusters) }
  if (isIamPolicy(json)) return { kind: 'gcp', ...readBindings(json, told, clusters) }
  return { kind: 'rows', ...readObjects(json, clusters) }
}

const unknown = (line: number, why: string): Import => ({
  kind: 'unknown',
  ...nothing(),
  refused: [{ line, what: 'the text', why }],
})

const HEADER = ['cloud', 'cluster', 'namespace', 'name']

function readTable(text: string, clusters: readonly ClusterName[]): Found {
  const { records, broken } = readCsv(text)
  const all = nothing()
  const [header, ...rest] = records
  const names = header?.cells ?? []
  const missing = HEADER.filter((name) => !names.includes(name))
  if (header && missing.length > 0) {
    const why = `Its first line names the columns; ${missing.join(', ')} is not among them.`
    all.refused.push({ line: header.line, what: 'the header', why })
    return all
  }
  for (const { line, cells } of rest) {
    if (cells.length > names.length) {
      const why = `It has ${cells.length} cells, and the header ${names.length}.`
      all.refused.push({ line, what: 'the row', why })
      continue
    }
    add(
      all,
      readRow(Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ''])), {
        line,
        clusters,
      }),
    )
  }
  if (broken !== undefined)
    all.refused.push({ line: broken, what: 'the row', why: 'A quote in it does not close.' })
  return all
}

/** A list of rows, alone or as the export writes it. */
function readObjects(json: Json, clusters: readonly ClusterName[]): Found {
  const all = nothing()
  for (const node of items(member(json.root, 'trusts') ?? json.root)) {
    const line = json.lineOf(node)
    const value = contentOf(node)
    if (node.type === 'object' && typeof value === 'object')
      add(all, readRow({ ...value }, { line, clusters }))
    else all.refused.push({ line, what: 'the row', why: 'It is no object.' })
  }
  return all
}

function add(all: Found, read: ReturnType<typeof readRow>) {
  if ('row' in read) all.rows.push(read.row)
  else all.refused.push(read.refused)
}

/** Of rows that speak of one account and one target the first stays, and the others are told. */
function eachOnce({ rows, refused, elsewhere }: Found): Found {
  const seen = new Map<string, Row>()
  const more = [...refused]
  for (const row of rows) {
    const { line, entry } = row
    const first = seen.get(trustKey(entry))
    const what = `${entry.namespace} / ${entry.name}`
    if (first && sameTarget(first.entry.target, entry.target))
      more.push({ line, what, why: `It says the same as line ${first.line}.` })
    else if (first)
      more.push({ line, what, why: `Line ${first.line} says something else of the same target.` })
    else if (seen.size === MOST_AT_ONCE)
      more.push({ line, what, why: `At most ${MOST_AT_ONCE} are kept at once: import it next.` })
    else seen.set(trustKey(entry), row)
  }
  return { rows: [...seen.values()], refused: more.toSorted((a, b) => a.line - b.line), elsewhere }
}

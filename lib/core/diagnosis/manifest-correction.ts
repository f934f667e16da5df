import { type Document, isAlias, isCollection, isScalar, parseAllDocuments, stringify } from 'yaml'
import { normalizeText } from './manifest-text'
import type { ManifestEdit, ManifestPath } from './workload'

/**
 * Each edit once, as deleting an index twice would delete its neighbour. Sets come before deletions, and
 * deletions run from the last index, so that no index shifts.
 */
const inOrder = (edits: readonly ManifestEdit[]) =>
  [...new Map(edits.map((edit) => [JSON.stringify(edit), edit])).values()].toSorted((a, b) => {
    const deletion = Number(a.value === undefined) - Number(b.value === undefined)
    return deletion || Number(b.path.at(-1)) - Number(a.path.at(-1)) || 0
  })

/** A value with edits applied; what the edits do not touch is shared with the value. */
export const editValue = (value: unknown, edits: readonly ManifestEdit[]): unknown =>
  inOrder(edits).reduce((edited, { path, value: next }) => editAt(edited, path, next), value)

function editAt(value: unknown, [step, ...rest]: ManifestPath, next: unknown): unknown {
  if (step === undefined) return next
  if (typeof step === 'number') {
    const list = Array.isArray(value) ? [...value] : []
    if (rest.length === 0 && next === undefined) list.splice(step, 1)
    else list[step] = editAt(list[step], rest, next)
    return list
  }
  const fields: Record<string, unknown> =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
  if (rest.length === 0 && next === undefined) delete fields[step]
  else fields[step] = editAt(fields[step], rest, next)
  return fields
}

export type DocumentEdits = { index: number; edits: readonly ManifestEdit[] }

/**
 * The text with edits applied to its documents and with objects added, every other document kept.
 * Undefined if an edit would change a value that an alias shares with another place.
 */
export function renderCorrection(
  given: string,
  isJson: boolean,
  changes: readonly DocumentEdits[],
  added: readonly object[],
): string | undefined {
  const text = normalizeText(given)
  return isJson ? correctJson(text, changes, added) : correctYaml(text, changes, added)
}

function correctJson(text: string, changes: readonly DocumentEdits[], added: readonly object[]) {
  const edits = changes.flatMap((change) => change.edits)
  const edited = editValue(JSON.parse(text), edits)
  const items = Array.isArray(edited) ? edited : listItems(edited)
  const whole = !added.length
    ? edited
    : { apiVersion: 'v1', kind: 'List', items: [...added, ...(items ?? [edited])] }
  return `${JSON.stringify(whole, undefined, 2)}\n`
}

const listItems = (value: unknown): unknown[] | undefined => {
  if (typeof value !== 'object' || value === null) return undefined
  const items: unknown = Reflect.get(value, 'items')
  return Reflect.get(value, 'kind') === 'List' && Array.isArray(items) ? items : undefined
}

function correctYaml(text: string, changes: readonly DocumentEdits[], added: readonly object[]) {
  const parsed = parseAllDocuments(text)
  const documents = (Array.isArray(parsed) ? parsed : []).filter(({ contents }) => contents)
  try {
    for (const { index, edits } of changes) {
      const document = documents[index]
      if (!document) return undefined
      for (const { path, value } of inOrder(edits)) editDocument(document, path, value)
    }
  } catch (error) {
    if (error instanceof SharedValueError) return undefined
    throw error
  }
  const indentSeq = !/^( *)[\w-]+:[ \t]*\n\1- /m.test(text)
  const options = { lineWidth: 0, indentSeq }
  const texts = documents.map((document) => document.toString(options).replace(/^---\n/, ''))
  return [...added.map((object) => stringify(object, options)), ...texts].join('---\n')
}

/** An alias or a merge key stands for a value that other places share. */
class SharedValueError extends Error {}

function editDocument(document: Document, path: ManifestPath, value: unknown) {
  for (let length = 1; length < path.length; length++) {
    const above = path.slice(0, length)
    const node = document.getIn(above, true)
    if (isAlias(node)) throw new SharedValueError()
    // A member without a value cannot take members.
    if (isScalar(node) && node.value === null) document.deleteIn(above)
    else if (node !== undefined && !isCollection(node)) throw new SharedValueError()
    // A merge key brings the list in from another place.
    else if (node === undefined && Number(path[length]) > 0) throw new SharedValueError()
  }
  if (value !== undefined) document.setIn(path, value)
  else if (!document.deleteIn(path)) throw new SharedValueError()
}

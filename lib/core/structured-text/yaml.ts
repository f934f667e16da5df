import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  parseDocument,
  Scalar,
} from 'yaml'
import type { Located, LocatedField, StructuredText, TextRange } from './located'

const MAX_YAML_DEPTH = 64
/** Aliases repeat what they point to, so that a short text can describe a huge value. */
const MAX_VALUES = 200_000

/** Parses one or more YAML documents. Never throws. */
export function parseLocatedYaml(text: string): StructuredText {
  const tooDeep = {
    offset: 0,
    length: 1,
    message: `Nested more than ${MAX_YAML_DEPTH} levels deep.`,
  }
  if (nestsDeep(text)) return { documents: [], mistakes: [tooDeep] }
  try {
    const parsed = parseAllDocuments(text, { lineCounter: new LineCounter(), prettyErrors: false })
    const documents = Array.isArray(parsed) ? parsed : []
    const mistakes = documents.flatMap(({ errors }) =>
      errors.map(({ pos: [from, to], message }) => ({
        offset: from,
        length: Math.max(1, to - from),
        message: `Invalid YAML: ${message}`,
      })),
    )
    if (mistakes.length > 0) return { documents: [], mistakes: mistakes.slice(0, 20) }
    const budget = { left: MAX_VALUES, deepest: 0 }
    const expansions: Reading['expansions'] = new Map()
    return {
      documents: documents.flatMap((document) =>
        document.contents
          ? [locatedNode(document.contents, { text, document, budget, expansions, depth: 0 })]
          : [],
      ),
      mistakes: [],
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return {
      documents: [],
      mistakes: [{ offset: 0, length: 1, message: `Invalid YAML: ${message}` }],
    }
  }
}

/** Whether a YAML text is nested so deeply that its parser could overflow the stack. */
function nestsDeep(text: string): boolean {
  let depth = 0
  for (const character of text) {
    if (character === '[' || character === '{') depth++
    if (character === ']' || character === '}') depth--
    if (depth > MAX_YAML_DEPTH) return true
  }
  return /(?:[-?][ \t]+){65}/.test(text)
}

/** A place in a document and its new value; without one, the place is removed. */
type YamlChange = { path: readonly (string | number)[]; value?: unknown }

/** The text of one YAML document with changes; comments and the order of fields stay. */
export function editYaml(text: string, changes: readonly YamlChange[]): string {
  const document = parseDocument(text)
  for (const { path, value } of changes)
    if (value === undefined) document.deleteIn(path)
    else document.setIn(path, value)
  return document.toString({ lineWidth: 0 })
}

type Reading = {
  text: string
  document: Document
  budget: { left: number; deepest: number }
  /** The values that aliases point to, with the number of values in them and their depth. */
  expansions: Map<Node, { value: Located; size: number; height: number }>
  depth: number
}

const rangeOf = ({ range }: Pick<Node, 'range'>): TextRange => {
  const [from = 0, to = from] = range ?? []
  return { offset: from, length: to - from }
}

function spend({ budget, depth }: Reading, size: number, height: number) {
  budget.left -= size
  budget.deepest = Math.max(budget.deepest, depth + height)
  if (budget.left < 0) throw new Error(`More than ${MAX_VALUES.toLocaleString('en')} values.`)
  if (budget.deepest > MAX_YAML_DEPTH)
    throw new Error(`Nested more than ${MAX_YAML_DEPTH} levels deep.`)
}

/** What an alias points to. It is located once, and counted wherever it is used. */
function expanded(target: Node, reading: Reading): Located {
  const { budget, depth, expansions } = reading
  const known = expansions.get(target)
  if (known) {
    spend(reading, known.size, known.height)
    return known.value
  }
  const { left, deepest } = budget
  budget.deepest = depth
  const value = locatedNode(target, reading)
  expansions.set(target, { value, size: left - budget.left, height: budget.deepest - depth })
  budget.deepest = Math.max(deepest, budget.deepest)
  return value
}

function locatedNode(node: unknown, reading: Reading): Located {
  const { document, depth } = reading
  spend(reading, 1, 0)
  const deeper = { ...reading, depth: depth + 1 }
  if (isAlias(node)) {
    const target = node.resolve(document)
    // A finding in an alias stands where the alias is used.
    return target
      ? { ...expanded(target, deeper), ...rangeOf(node) }
      : { kind: 'scalar', value: null, ...rangeOf(node) }
  }
  if (isSeq(node))
    return {
      kind: 'list',
      items: node.items.map((item) => locatedNode(item, deeper)),
      ...rangeOf(node),
    }
  if (isMap(node)) return { kind: 'record', fields: fieldsOf(node.items, deeper), ...rangeOf(node) }
  if (!isScalar(node)) return { kind: 'scalar', value: null, offset: 0, length: 0 }
  const { value } = node
  const offsetAt = typeof value === 'string' ? contentOffsets(node, value, reading.text) : undefined
  return {
    kind: 'scalar',
    value: isPlain(value) ? value : String(value),
    ...rangeOf(node),
    ...(offsetAt && { offsetAt }),
  }
}

const isPlain = (value: unknown): value is string | number | boolean | null =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value)

const MERGE_KEY = '<<'

/** The fields of a map. A merge key brings in those of other maps that the map does not have itself. */
function fieldsOf(pairs: readonly Pair[], reading: Reading): LocatedField[] {
  const all = pairs.map((pair) => fieldOfPair(pair, reading))
  const own = all.filter(({ key }) => key !== MERGE_KEY)
  const known = new Set(own.map(({ key }) => key))
  const merged = all
    .filter(({ key }) => key === MERGE_KEY)
    .flatMap(({ value }) => (value.kind === 'list' ? value.items : [value]))
    .flatMap((value) => (value.kind === 'record' ? value.fields : []))
    .filter(({ key }) => !known.has(key) && known.add(key))
  return [...merged, ...own]
}

function fieldOfPair({ key, value }: Pair, reading: Reading): LocatedField {
  const located = locatedNode(value, reading)
  const range = isScalar(key) ? rangeOf(key) : { offset: located.offset, length: located.length }
  return {
    key: isScalar(key) ? String(key.value) : String(key),
    ...range,
    // A field without a value is where its key is.
    value: located.length > 0 ? located : { ...located, ...range },
  }
}

/** Where the characters of a literal block (`|`) stand: its lines without their indentation. */
function contentOffsets({ type, range }: Scalar, value: string, text: string) {
  if (type !== Scalar.BLOCK_LITERAL || !range) return undefined
  const first = text.indexOf('\n', range[0]) + 1
  const source = text.slice(first).split('\n')
  const filled = source.find((line) => line.trim() !== '') ?? ''
  const indent = filled.length - filled.trimStart().length
  const starts: { value: number; text: number }[] = []
  let [at, place] = [0, first]
  for (const [index, line] of value.split('\n').entries()) {
    starts.push({ value: at, text: place + indent })
    at += line.length + 1
    place += (source[index]?.length ?? 0) + 1
  }
  return (index: number) => {
    const start = starts.findLast((each) => each.value <= index) ?? { value: 0, text: first }
    return start.text + index - start.value
  }
}

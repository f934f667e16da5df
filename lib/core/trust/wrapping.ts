import type { JsonPath, ValueChange } from '@/lib/core/policy/document'
import type { TextFormat } from '@/lib/core/policy/policy-documents'
import { applyChanges, applyEdits, type TextEdit } from '@/lib/core/policy/text-edit'
import { parseLocatedHcl } from '@/lib/core/structured-text/hcl'
import { parseLocatedJson } from '@/lib/core/structured-text/json'
import { fieldOf, type Located, locate, plainValue } from '@/lib/core/structured-text/located'
import { parseLocatedYaml } from '@/lib/core/structured-text/yaml'
import type { TrustSource } from './source'
import { decodeUrl, type TrustCandidate, trustCandidates } from './trust-candidates'
import { documentsOfCommands, looksLikeCommands } from './trust-commands'
import { documentOfVaultTable, looksLikeVaultTable } from './vault-table'

type Wrapping = TextFormat | 'commands' | 'encoded' | 'vault-table' | 'aws-table'

const TERRAFORM =
  /^[ \t]*(?:(?:resource|data)[ \t]+"[^"\n]*"[ \t]+"[^"\n]*"|(?:variable|output|module|provider)[ \t]+"[^"\n]*"|locals|terraform)[ \t]*\{|^[ \t]*assume_role_policy[ \t]*=|^[ \t]*jsonencode\(/m

/** What a text is written in, before it is asked which cloud it is about. */
export function wrappingOf(text: string): Wrapping {
  const content = text.trimStart()
  if (/^"?%7B/i.test(content)) return 'encoded'
  if (/^[{[]/.test(content)) return 'json'
  if (looksLikeVaultTable(content)) return 'vault-table'
  if (/^-{5,}\s*\n\|/.test(content)) return 'aws-table'
  if (looksLikeCommands(content)) return 'commands'
  return TERRAFORM.test(content) || PLANNED.test(content) ? 'hcl' : 'yaml'
}

/** Every trust in a text, in whatever it is wrapped. Never throws. */
export function readWrappedTrusts(text: string): TrustCandidate[] {
  const found = documentsOf(text).flatMap((document) => [...trustCandidates(plannedPart(document))])
  // Most roles of an account are those of services, which no token of a cluster can assume.
  return found.toSorted((a, b) => Number(isOfService(a)) - Number(isOfService(b)))
}

const isOfService = ({ kind, document }: TrustCandidate) =>
  kind === 'aws' && !JSON.stringify(plainValue(document)).includes('"Federated"')

/** Of a Terraform plan or state, what will be, not what was. */
const plannedPart = (root: Located): Located => fieldOf(root, 'planned_values') ?? root

function documentsOf(text: string): Located[] {
  switch (wrappingOf(text)) {
    case 'encoded': {
      const decoded = decodeUrl(text.trim().replace(/^"|"$/g, ''))
      return decoded === undefined ? [] : parseLocatedJson(decoded).documents.map(onWholeText(text))
    }
    case 'json':
      return parseLocatedJson(text).documents
    case 'commands':
      return documentsOfCommands(text)
    case 'hcl':
      return parseLocatedHcl(hclFile(text)).documents
    case 'vault-table':
      return [documentOfVaultTable(text)]
    case 'aws-table':
      return []
    case 'yaml':
      return parseLocatedYaml(withoutTags(text)).documents
  }
}

const PLANNED = /^[ \t]*[-+~/]+[ \t]+(?:resource|data)[ \t]+"/m

/**
 * The resources of a plan that Terraform printed, at the same places: without the words around them, the marks of what
 * changes, and the values that are not known yet.
 */
function planFile(text: string): string {
  const first = PLANNED.exec(text)?.index ?? 0
  const last = text.lastIndexOf('}') + 1
  const blank = (part: string) => part.replace(/[^\n]/g, ' ')
  const resources = text
    .slice(first, last)
    .replace(/^([ \t]*)([-+~/]+)(?=[ \t])/gm, (_, indent, mark) => indent + blank(mark))
    .replace(/\(known after apply\)/g, 'known_after_apply  ')
  return blank(text.slice(0, first)) + resources
}

/** An expression alone is an attribute without its name. */
const hclFile = (text: string) => {
  if (PLANNED.test(text)) return planFile(text)
  return /^\s*jsonencode\(/.test(text) ? `assume_role_policy = ${text}` : text
}

/**
 * The short forms of CloudFormation's functions as `${…}`, at the same places: `!Ref Name` has as many characters as
 * `"${Name}"`. `!Sub` is the text behind it.
 */
const withoutTags = (text: string): string =>
  text
    .replace(/!(?:Ref|GetAtt|ImportValue)[ \t]+(['"]?)([\w.:-]+)\1/g, (all, _, name) =>
      `"\${${name}}"`.padEnd(all.length).slice(0, all.length),
    )
    .replace(/!Sub(?=[ \t])/g, '    ')

function onWholeText(text: string) {
  const range = { offset: 0, length: text.length }
  const moved = (value: Located): Located => {
    if (value.kind === 'list') return { ...value, ...range, items: value.items.map(moved) }
    if (value.kind === 'record')
      return {
        ...value,
        ...range,
        fields: value.fields.map((field) => ({ ...field, ...range, value: moved(field.value) })),
      }
    return { ...value, ...range }
  }
  return moved
}

/** A trust inside a larger text. Fixes edit it in place only where the larger text quotes it unchanged. */
export function sourceOfCandidate(
  text: string,
  { document }: TrustCandidate,
  index: number,
): TrustSource {
  return {
    text,
    index,
    format: wrappingOf(text) === 'json' ? 'json' : 'yaml',
    value: plainValue(document),
    rangeOf: (path) => {
      const { offset, length } = locate(document, path)
      return { from: Math.min(text.length, offset), to: Math.min(text.length, offset + length) }
    },
    edited: (changes) => {
      const json = jsonAsItStands(text, document)
      if (json !== undefined) {
        const { offset } = document
        const end = offset + json.length
        return text.slice(0, offset) + applyChanges(json, changes) + text.slice(end)
      }
      const edits = changes.map((change) => scalarEdit(text, document, change))
      return edits.every((edit) => edit !== undefined) ? applyEdits(text, edits) : undefined
    },
  }
}

/** The JSON of the document, if the text has it in one piece and as it is read. */
function jsonAsItStands(text: string, document: Located): string | undefined {
  const json = text.slice(document.offset, document.offset + document.length)
  if (!json.startsWith('{')) return undefined
  try {
    const isSame = JSON.stringify(JSON.parse(json)) === JSON.stringify(plainValue(document))
    return isSame ? json : undefined
  } catch {
    return undefined
  }
}

function scalarEdit(
  text: string,
  document: Located,
  { path, value, insert, rename }: ValueChange,
): TextEdit | undefined {
  if (typeof value !== 'string' || insert || rename !== undefined) return undefined
  const leaf = exactly(document, path)
  if (leaf?.kind !== 'scalar' || leaf.unresolved || typeof leaf.value !== 'string') return undefined
  const written = text.slice(leaf.offset, leaf.offset + leaf.length)
  const isAsItStands = [JSON.stringify(leaf.value), `'${leaf.value}'`, leaf.value].includes(written)
  return isAsItStands
    ? { offset: leaf.offset, length: leaf.length, content: JSON.stringify(value) }
    : undefined
}

function exactly(document: Located, path: JsonPath): Located | undefined {
  return path.reduce<Located | undefined>((value, key) => {
    if (typeof key === 'string') return fieldOf(value, key)
    return value?.kind === 'list' ? value.items[key] : undefined
  }, document)
}

import { isRecord } from '@/lib/common/record'
import { parseLocatedHcl } from '@/lib/core/structured-text/hcl'
import { parseEmbeddedJson, parseLocatedJson } from '@/lib/core/structured-text/json'
import {
  fieldOf,
  type Located,
  type LocatedField,
  leavesOf,
  locate,
  plainValue,
  type StructuredText,
  type TextMistake,
  type TextRange,
} from '@/lib/core/structured-text/located'
import { type Position, positions } from '@/lib/core/structured-text/positions'
import { MAX_POLICY_LENGTH } from '@/lib/core/structured-text/strict-json'
import { parseLocatedYaml } from '@/lib/core/structured-text/yaml'
import { checkPolicy } from './check-policy'
import type { DocumentProblem, JsonPath, Policy } from './document'
import { parsePolicyText } from './policy-text'

/** `hcl`: the language of Terraform. */
export type TextFormat = 'json' | 'yaml' | 'hcl'

export type PositionedProblem = Position & { severity: 'error' | 'note'; message: string }

/** A policy in a text, which may hold more and other things. */
export type PolicyDocument = {
  policy: Policy
  /** Where a part of the policy, or its nearest existing parent, stands in the text. */
  positionOf: (path: JsonPath) => Position
  /** What is valid and yet to be said, such as fields that nobody reads. */
  notes: PositionedProblem[]
  /** Parts that only Terraform can resolve; they are in the policy as their source. */
  unresolved: { path: JsonPath; source: string }[]
}

export type PolicyDocuments = {
  format: TextFormat
  policies: PolicyDocument[]
  /** Why the text, or a policy in it, cannot be read. */
  problems: PositionedProblem[]
}

/**
 * Reads every organization access policy of a text: a policy, the `{"policy": …}` wrapper, a list of them, the
 * CoreWeave provider's Terraform resource, `terraform show -json`, YAML of one or more documents, a Kubernetes object
 * that has one in its spec, and JSON within a text value (a heredoc, a ConfigMap). Positions are those of the given
 * text. Never throws. A text without a policy has no policies and no problems, unless it cannot be parsed.
 */
export function parsePolicyDocuments(text: string, format = formatOf(text)): PolicyDocuments {
  const at = positions(text)
  const failed = (message: string, offset = 0): PolicyDocuments => ({
    format,
    policies: [],
    problems: [{ ...at(offset, 1), severity: 'error', message }],
  })
  if (text.length > MAX_LENGTH[format])
    return failed(`The text is larger than ${MAX_LENGTH[format] / 1_048_576} MB.`)
  const mark = text.startsWith('\ufeff') ? 1 : 0
  const content = text.slice(mark)
  if (content.trim() === '') return failed('The text is empty.')
  const place = ({ offset, length }: TextRange) => at(offset + mark, length)

  const { documents, mistakes } = PARSERS[format](content)
  const errors = (all: readonly TextMistake[]): PositionedProblem[] =>
    all.map((mistake) => ({ ...place(mistake), severity: 'error', message: mistake.message }))
  if (mistakes.length > 0) return { format, policies: [], problems: errors(mistakes) }

  const found = documents.flatMap((document) => [...candidatesIn(plannedPart(document))])
  const [root] = documents
  if (format === 'json' && root) {
    const [first] = found
    if (first && 'value' in first && isWholeText(first.value, root))
      return readWholeJson(content, first.value, place)
    if (!first && !isList(root)) return readWholeJson(content, root, place)
  }
  const policies: PolicyDocument[] = []
  const problems: PositionedProblem[] = []
  for (const candidate of found) {
    if ('mistakes' in candidate) {
      problems.push(...errors(candidate.mistakes))
      continue
    }
    const read = readCandidate(candidate, place)
    problems.push(...read.problems)
    if (read.policy) policies.push(read.policy)
  }
  return { format, policies, problems }
}

/** A list of policies or a Terraform plan is larger than a policy, and JSON is parsed fast. */
const MAX_LENGTH = {
  json: 16 * MAX_POLICY_LENGTH,
  yaml: MAX_POLICY_LENGTH,
  hcl: MAX_POLICY_LENGTH,
} as const satisfies Record<TextFormat, number>

const PARSERS = {
  json: (text) => parseLocatedJson(text, MAX_LENGTH.json),
  yaml: parseLocatedYaml,
  hcl: parseLocatedHcl,
} as const satisfies Record<TextFormat, (text: string) => StructuredText>

const TERRAFORM_BLOCK =
  /^[ \t]*(?:(?:resource|data)[ \t]+"[^"\n]*"[ \t]+"[^"\n]*"|(?:variable|output|module|provider|check)[ \t]+"[^"\n]*"|locals|terraform|moved|import|removed)[ \t]*\{/m

/** The format that a text looks like. */
export function formatOf(text: string): TextFormat {
  const content = text.replace(/^\ufeff/, '').trimStart()
  if (/^[{[]/.test(content)) return 'json'
  return TERRAFORM_BLOCK.test(content) ? 'hcl' : 'yaml'
}

/** The policy is the JSON itself, or in the wrapper of the API. */
const isWholeText = (candidate: Located, root: Located) =>
  candidate === root || candidate === fieldOf(root, 'policy')

/** A list of policies, which may be empty. */
const isList = (root: Located) =>
  root.kind === 'list' || fieldOf(root, 'policies')?.kind === 'list' || isPlan(root)

/** Of a Terraform plan or state, what will be, not what was. */
const plannedPart = (root: Located): Located => fieldOf(root, 'planned_values') ?? root

const isPlan = (root: Located) => fieldOf(root, 'terraform_version') !== undefined

/** A JSON text with one policy has the problems that the editor shows. */
function readWholeJson(
  content: string,
  root: Located,
  place: (range: TextRange) => Position,
): PolicyDocuments {
  const { policy, ...parsed } = parsePolicyText(content)
  const problems = parsed.problems.map(({ offset, length, severity, message }) => ({
    ...place({ offset, length }),
    severity,
    message,
  }))
  if (!policy) return { format: 'json', policies: [], problems }
  const positionOf = (path: JsonPath) => place(locate(root, path))
  return {
    format: 'json',
    policies: [{ policy, positionOf, notes: problems, unresolved: [] }],
    problems: [],
  }
}

/** A value that is meant as a policy, or text within the text that is and cannot be parsed. */
type Candidate =
  | {
      value: Located
      /** Of the Kubernetes object or the Terraform resource. */
      name?: Located
      /** Whether `${…}` in its texts is Terraform's. */
      isTemplate?: boolean
    }
  | { mistakes: TextMistake[] }

const RESOURCE = 'coreweave_object_storage_organization_access_policy'
const STATEMENT_MEMBERS = ['effect', 'actions', 'resources', 'principals']

const hasPolicyShape = (value: Located): boolean => {
  const statements = fieldOf(value, 'statements')
  return (
    statements?.kind === 'list' &&
    (statements.items.length === 0
      ? fieldOf(value, 'version') !== undefined
      : statements.items.some((item) => STATEMENT_MEMBERS.some((key) => fieldOf(item, key))))
  )
}

/** Everything within a value that has the shape of a policy, wherever it is. */
function* candidatesIn(value: Located, name?: Located): Generator<Candidate> {
  if (value.kind === 'scalar') {
    yield* candidatesInText(value)
    return
  }
  if (value.kind === 'list') {
    for (const item of value.items) yield* candidatesIn(item, name)
    return
  }
  if (value.kind !== 'record') return
  const named = fieldOf(fieldOf(value, 'metadata'), 'name') ?? name
  if (hasPolicyShape(value)) {
    yield { value, ...(named && { name: named }) }
    return
  }
  for (const field of value.fields)
    if (field.key === RESOURCE && field.value.kind === 'record') {
      // A data source of the same name has no statements.
      for (const { value: body } of field.value.fields)
        if (fieldOf(body, 'statements')) yield { value: body, isTemplate: true }
    } else yield* candidatesIn(field.value, named)
}

function* candidatesInText(holder: Extract<Located, { kind: 'scalar' }>): Generator<Candidate> {
  if (typeof holder.value !== 'string' || !holder.value.includes('"statements"')) return
  const embedded = parseEmbeddedJson(holder)
  if (!embedded) return
  if (embedded.mistakes.length > 0) yield { mistakes: embedded.mistakes }
  const isTemplate = holder.unresolved !== undefined
  for (const document of embedded.documents)
    for (const candidate of candidatesIn(document)) yield { ...candidate, isTemplate }
}

/** Members of the Kubernetes object or the Terraform resource around a policy. */
const OUTER_MEMBERS = new Set(
  'apiVersion kind metadata status id timeouts lifecycle depends_on count for_each provider'.split(
    ' ',
  ),
)

const isNull = ({ value }: LocatedField) => value.kind === 'scalar' && value.value === null

function readCandidate(
  { value, name, isTemplate = false }: Extract<Candidate, { value: Located }>,
  place: (range: TextRange) => Position,
): { policy?: PolicyDocument; problems: PositionedProblem[] } {
  if (value.kind !== 'record') return { problems: [unresolvedProblem(value, place)] }
  const fields = value.fields.filter((field) => !OUTER_MEMBERS.has(field.key) && !isNull(field))
  const located = withTexts({ ...value, fields })
  const whole = [...leavesOf(located)].filter(({ leaf }) => leaf.kind === 'expression')
  if (whole.length > 0) return { problems: whole.map(({ leaf }) => unresolvedProblem(leaf, place)) }
  const outerName = name && plainValue(name)
  const plain = plainValue(located)
  // Terraform and Kubernetes state the version elsewhere.
  const given = isRecord(plain)
    ? {
        ...(outerName !== undefined && { name: outerName }),
        version: 'v1alpha1',
        ...plain,
      }
    : plain
  const { policy, problems } = checkPolicy(given)
  const positionOf = (path: JsonPath) => place(placeIn(located, path))
  const unresolved = [...leavesOf(located)].flatMap(({ path, leaf }) =>
    sourcesOf(leaf, isTemplate).map((source) => ({ path, source })),
  )
  const placed = problems.map(({ path, severity, message }: DocumentProblem) => ({
    ...positionOf(path),
    severity,
    message,
  }))
  if (!policy) return { problems: placed }
  return { policy: { policy, positionOf, notes: placed, unresolved }, problems: [] }
}

/** A place in a record is its first character, so that a line is marked and not a whole document. */
function placeIn(root: Located, path: JsonPath): TextRange {
  const found = locate(root, path)
  return found === root ? { offset: found.offset, length: 1 } : found
}

const INTERPOLATION = /\$\{[^}]*\}/g

/** The expressions that stayed in a text. */
function sourcesOf(leaf: Located, isTemplate: boolean): string[] {
  if (leaf.kind !== 'scalar') return []
  const { value, unresolved } = leaf
  if (unresolved) return unresolved
  return isTemplate && typeof value === 'string' ? [...(value.match(INTERPOLATION) ?? [])] : []
}

/** The names and entries of a policy are texts, also where an expression stands for one. */
function withTexts(value: Located, path: JsonPath = []): Located {
  if (value.kind === 'record')
    return {
      ...value,
      fields: value.fields.map((field) => ({
        ...field,
        value: withTexts(field.value, [...path, field.key]),
      })),
    }
  if (value.kind === 'list')
    return { ...value, items: value.items.map((item, i) => withTexts(item, [...path, i])) }
  const isEntry = path.at(-1) === 'name' || (path.length === 4 && typeof path[3] === 'number')
  if (value.kind !== 'expression' || !isEntry) return value
  const { source, offset, length } = value
  const text = `\${${source}}`
  return { kind: 'scalar', value: text, unresolved: [text], offset, length }
}

const unresolvedProblem = (
  value: Located,
  place: (range: TextRange) => Position,
): PositionedProblem => ({
  ...place(value),
  severity: 'error',
  message: `Only Terraform can resolve ${
    value.kind === 'expression' ? shortened(value.source) : 'this value'
  }. ${PLAN_ADVICE}`,
})

/** What to check where a policy depends on Terraform's variables and data. */
export const PLAN_ADVICE =
  'Check the planned policies instead: terraform show -json PLAN | workload-identity policy lint -'

const shortened = (source: string) => {
  const line = source.replace(/\s+/g, ' ')
  return line.length > 80 ? `${line.slice(0, 79)}…` : line
}

/** What a text in which there is no organization access policy looks like. */
export function describeOtherText(text: string, format = formatOf(text)): string | undefined {
  const { documents } = PARSERS[format](text.replace(/^\ufeff/, ''))
  for (const document of documents) {
    const [kind, type] = [fieldOf(document, 'kind'), fieldOf(document, 'resource')]
    if (fieldOf(document, 'Statement')) return 'a bucket policy or an AWS policy'
    if (kind?.kind === 'scalar') return `a Kubernetes ${kind.value}`
    if (type?.kind === 'record') return `Terraform of ${type.fields[0]?.key}`
  }
  return format === 'hcl' ? 'Terraform' : undefined
}

import { parseLocatedJson } from '@/lib/core/structured-text/json'
import { plainValue, type StructuredText } from '@/lib/core/structured-text/located'
import { parseLocatedYaml } from '@/lib/core/structured-text/yaml'

/** Why a manifest, or a part of one, cannot be read. */
export type ManifestProblem = {
  code: 'template' | 'tabs' | 'invalid' | 'too-long'
  title: string
  detail: string
}
export type ManifestText = { isJson: boolean; documents: unknown[]; problems: ManifestProblem[] }

const MAX_LENGTH = 512 * 1024

/** The text without a byte order mark and with line feeds alone. */
export const normalizeText = (text: string) => text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')

const isJsonText = (text: string) => /^\s*[{[]/.test(text)

/** Expressions that only Helm's template language has; Argo's own are `{{inputs.…}}` and the like. */
const HELM =
  /\{\{-?\s*(?:[.$("]|\/\*|(?:include|template|range|if|else|with|end|define|toYaml|tpl|quote|required|default|printf)\b)/
const TEMPLATE = /\{\{|\{%/
const TAB = /^ *\t[ \t]*\S/m

/** Reads the documents of a manifest. Never throws. */
export function parseManifest(given: string, maxLength = MAX_LENGTH): ManifestText {
  const text = normalizeText(given)
  const isJson = isJsonText(text)
  const nothing = { isJson, documents: [] }
  if (text.length > maxLength)
    return {
      ...nothing,
      problems: [
        {
          code: 'too-long',
          title: 'The manifest is too long',
          detail: 'Manifests of up to 512 KiB are checked. Paste the objects that create pods.',
        },
      ],
    }
  if (HELM.test(text)) return { ...nothing, problems: [templateProblem(text, HELM)] }
  const json = isJson ? parseLocatedJson(text, maxLength) : undefined
  const parsed = json?.documents.length ? json : parseLocatedYaml(text)
  const [mistake] = parsed.mistakes
  if (mistake) return { ...nothing, problems: [problemOf(text, mistake)] }
  return {
    isJson: json?.documents.length !== undefined && json.documents.length > 0,
    documents: parsed.documents.map(plainValue),
    problems: [],
  }
}

const lineOf = (text: string, offset: number) => text.slice(0, offset).split('\n').length

const templateProblem = (text: string, pattern: RegExp): ManifestProblem => ({
  code: 'template',
  title: 'The manifest is a template',
  detail: `Line ${lineOf(text, text.search(pattern))} has an expression that a tool replaces. Render the template first, for example with helm template, and paste the result.`,
})

function problemOf(
  text: string,
  { offset, message }: StructuredText['mistakes'][number],
): ManifestProblem {
  const tab = TAB.exec(text)
  if (tab)
    return {
      code: 'tabs',
      title: `Line ${lineOf(text, tab.index)} is indented with a tab`,
      detail: 'YAML is indented with spaces only. Replace the tabs with spaces.',
    }
  if (TEMPLATE.test(text)) return templateProblem(text, TEMPLATE)
  return {
    code: 'invalid',
    title: `The manifest cannot be parsed at line ${lineOf(text, offset)}`,
    detail: message,
  }
}

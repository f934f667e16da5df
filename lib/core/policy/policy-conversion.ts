import { parsePolicyDocuments, type TextFormat } from './policy-documents'
import { parsePolicyText, printPolicy } from './policy-text'
import type { TextEdit } from './text-edit'

export type ConversionFinding = {
  from: number
  to: number
  message: string
  /** Replaces the whole text by the JSON of one policy. */
  fix?: { title: string; edits: TextEdit[] }
}

const FORMAT_NAMES = {
  json: 'JSON with more than one policy',
  yaml: 'YAML',
  hcl: 'Terraform',
} as const satisfies Record<TextFormat, string>

/**
 * What to say of a pasted text in another form than the JSON of one policy: each policy in it with the edit that
 * keeps only that policy, or why it cannot be read. Empty if the text holds no policy in any form.
 */
export function findConversions(text: string): ConversionFinding[] {
  const { format, policies, problems } = parsePolicyDocuments(text)
  if (format === 'json' && (policies.length === 0 || parsePolicyText(text).policy)) return []
  const found = policies.map(({ policy, positionOf, unresolved }): ConversionFinding => {
    const { offset, length } = positionOf(['name'])
    const range = { from: offset, to: offset + length }
    if (unresolved.length > 0) {
      const sources = unresolved.map(({ source }) => source).join(', ')
      const message = `Policy ${policy.name} cannot be converted: only Terraform can resolve ${sources}.`
      return { ...range, message }
    }
    const title = policies.length > 1 ? `Convert ${policy.name} to JSON` : 'Convert to JSON'
    const edits = [{ offset: 0, length: text.length, content: printPolicy(policy) }]
    const message = `This is ${describeForm(format, policies.length)}. The editor needs the JSON of one policy.`
    return { ...range, message, fix: { title, edits } }
  })
  const unreadable = problems.map(({ offset, length, message }) => ({
    from: offset,
    to: offset + length,
    message,
  }))
  // Text that is not structured at all has the problems of JSON.
  return format === 'yaml' && found.length === 0 && !text.includes('statements')
    ? []
    : [...found, ...unreadable]
}

const describeForm = (format: TextFormat, count: number) =>
  format === 'json' && count === 1 ? 'a list of policies' : FORMAT_NAMES[format]

import type { SandboxWriteOptions } from './api'
import { isSet } from './selectors'
import { badRequestError } from './status'

/** What a request says about how to write. */
export function writeOptionsOf(request: Request, query: URLSearchParams) {
  const agent = request.headers.get('user-agent')?.split('/')[0]
  const validation = query.get('fieldValidation') || 'Warn'
  if (!isValidation(validation))
    throw badRequestError(`fieldValidation: Unsupported value: ${JSON.stringify(validation)}`)
  return {
    dryRun: query.get('dryRun') === 'All',
    manager: query.get('fieldManager') || agent || 'unknown',
    force: isSet(query, 'force'),
    validation,
    warnings: [] as string[],
  }
}

const isValidation = (value: string): value is 'Ignore' | 'Warn' | 'Strict' =>
  value === 'Ignore' || value === 'Warn' || value === 'Strict'

/** With a warning for each field that is not known. */
export function answered(object: object, { warnings = [] }: SandboxWriteOptions, status = 200) {
  const response = Response.json(object, { status })
  for (const text of warnings.slice(0, MOST_WARNINGS))
    response.headers.append('warning', `299 - ${JSON.stringify(printable(text))}`)
  return response
}
const MOST_WARNINGS = 20
/** A header has no line breaks and no characters beyond Latin-1. */
const printable = (text: string) => text.slice(0, 400).replace(/[^ -~]/g, '?')

export const created = (object: object) => Response.json(object, { status: 201 })

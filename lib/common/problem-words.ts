import { NO_LINKED_TOKEN, type Problem } from './errors'

const BY_CODE: Partial<Record<Problem['code'], string>> = {
  forbidden: 'Permission denied',
  unauthenticated: 'Token rejected',
  unreachable: 'Unreachable',
  'not-found': 'Not found',
  'rate-limited': 'Rate limited',
  'broken-seal': 'Record not trusted',
}

const BY_REASON: Partial<Record<string, string>> = {
  provisioning: 'No API server yet',
  deleted: 'Cluster deleted',
  'expired-token': 'Token rejected',
  'foreign-host': 'Untrusted API server host',
  'too-complex': 'Too complex',
  [NO_LINKED_TOKEN]: 'No CoreWeave token linked',
}

/** Why something could not be read, in two or three words for a table cell. */
export const problemLabel = ({ code, reason = '' }: Problem): string =>
  BY_REASON[reason] ?? BY_CODE[code] ?? 'Read failed'

/** The state of something that could not be read, with the reason: "Unknown: permission denied". */
export const unknownLabel = (problem: Problem): string => {
  const label = problemLabel(problem)
  return `Unknown: ${label.charAt(0).toLowerCase()}${label.slice(1)}`
}

import { matchesPattern, parsePattern } from './pattern'
import { EXCHANGE_ACTION } from './templates'

type Statement = { effect: string; actions: string[]; resources: string[]; principals: string[] }

const isAbout = ({ actions, resources }: Statement) =>
  anyMatches(actions, EXCHANGE_ACTION) && anyMatches(resources, '*')

const anyMatches = (patterns: readonly string[], text: string) =>
  patterns.some((pattern) => matchesPattern(parsePattern(pattern), text))

/** A test whether a principal matches any of the statements, prepared once. */
function takenIn(statements: Statement[]): (principal: string) => boolean {
  const principals = [...new Set(statements.flatMap(({ principals }) => principals))]
  const exact = new Set(principals)
  const wildcards = principals
    .filter((text) => text.includes('*'))
    .map((text) => parsePattern(text))
  return (principal) =>
    exact.has(principal) || wildcards.some((pattern) => matchesPattern(pattern, principal))
}

/** A test whether a principal may exchange a token for credentials, which every S3 request needs first. */
export function createExchangeCheck(
  policies: readonly { statements: Statement[] }[],
): (principal: string) => boolean {
  const about = policies.flatMap(({ statements }) => statements).filter(isAbout)
  const allowed = takenIn(about.filter(({ effect }) => effect === 'Allow'))
  const denied = takenIn(about.filter(({ effect }) => effect === 'Deny'))
  return (principal) => allowed(principal) && !denied(principal)
}

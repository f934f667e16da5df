import { parsePrincipal } from '@/lib/core/identity/principal'
import type { Statement } from './document'

/**
 * The service accounts that a policy names one by one, each as `namespace/name` and once. Wildcards
 * name no account.
 */
export function namedAccounts({
  statements,
}: {
  statements: readonly Pick<Statement, 'principals'>[]
}): string[] {
  const named = statements.flatMap(({ principals }) => principals).map(parsePrincipal)
  return [
    ...new Set(
      named.flatMap((principal) =>
        principal.kind === 'service-account'
          ? [`${principal.account.namespace}/${principal.account.name}`]
          : [],
      ),
    ),
  ]
}

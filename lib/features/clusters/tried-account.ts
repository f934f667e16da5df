import { namespaceProblem, serviceAccountProblem } from '@/lib/core/identity/names'

/** The service account that the address of a cluster asks to try the webhook with. */
export function parseTriedAccount(given: Pick<URLSearchParams, 'get'>) {
  const [namespace, account] = [given.get('namespace') ?? '', given.get('account') ?? '']
  const valid =
    namespace && account && !namespaceProblem(namespace) && !serviceAccountProblem(account)
  return valid ? { namespace, account } : undefined
}

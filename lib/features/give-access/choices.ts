import { namespaceProblem, serviceAccountProblem } from '@/lib/core/identity/names'
import { GRANT_LEVELS, type GrantLevel } from '@/lib/core/policy/templates'

/** What the address of a grant chooses. The state of its steps is read, and never in the address. */
export type GrantChoices = {
  cluster?: string
  namespace?: string
  account?: string
  bucket?: string
  level: GrantLevel
}

const MAX_ID_LENGTH = 100
const MAX_BUCKET_LENGTH = 63

/** The valid choices of an address. Parsed without zod, because it runs in the browser. */
export function parseGrantChoices(given: Pick<URLSearchParams, 'get'>): GrantChoices {
  const text = (key: string, max: number) => {
    const value = given.get(key) ?? ''
    return value.length <= max ? value : ''
  }
  const [cluster, bucket] = [text('cluster', MAX_ID_LENGTH), text('bucket', MAX_BUCKET_LENGTH)]
  const [namespace, account] = [given.get('namespace') ?? '', given.get('account') ?? '']
  return {
    level: GRANT_LEVELS.find((level) => level === given.get('level')) ?? 'Read',
    ...(cluster && { cluster }),
    ...(namespace && !namespaceProblem(namespace) && { namespace }),
    ...(account && !serviceAccountProblem(account) && { account }),
    ...(bucket && { bucket }),
  }
}

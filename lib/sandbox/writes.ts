import { FEDERATION_SERVICE } from '@/lib/adapters/coreweave/wire'
import { EXCHANGE_PATH, OWN_EXCHANGE_PATH } from '@/lib/adapters/coreweave/wire-credentials'
import type { Surface } from './faults'

/** The requests of an organization that change something or mint a credential, refused ones too. */
export type SandboxWrites = {
  total: number
  /** The newest ones, oldest first: `kubernetes POST /api/v1/…`. */
  last: string[]
}

export const noWrites = (): SandboxWrites => ({ total: 0, last: [] })

const MAX_LAST = 100

/** Counts a request if it is a write. */
export function countWrite(
  writes: SandboxWrites,
  surface: Surface,
  { method, url }: Pick<Request, 'method' | 'url'>,
  path: string,
) {
  if (!isWrite(surface, method, path, new URL(url).searchParams)) return
  writes.total += 1
  writes.last = [...writes.last, `${surface} ${method} ${path}`].slice(-MAX_LAST)
}

const isRead = (method: string) => method === 'GET' || method === 'HEAD' || method === 'OPTIONS'

/** POST requests to CoreWeave that only read. */
const COREWEAVE_READS = new Set([
  '/v1/cwobject/auth/can-i',
  `${FEDERATION_SERVICE}/ListOIDCConfigs`,
  `${FEDERATION_SERVICE}/GetOIDCConfig`,
])

/** Reviews answer a question. A TokenRequest is no review: it mints a token. */
const REVIEW =
  /\/(selfsubjectaccessreviews|selfsubjectrulesreviews|selfsubjectreviews|localsubjectaccessreviews|subjectaccessreviews)$/

function isWrite(surface: Surface, method: string, path: string, query: URLSearchParams): boolean {
  switch (surface) {
    case 'coreweave':
      // Both exchanges mint a key, by GET as well.
      if (path === OWN_EXCHANGE_PATH || path.startsWith(EXCHANGE_PATH)) return true
      return !isRead(method) && !COREWEAVE_READS.has(path)
    case 'kubernetes':
      return !isRead(method) && query.get('dryRun') !== 'All' && !REVIEW.test(path)
    case 'storage':
      return !isRead(method)
    // The clouds' token services mint credentials by every request; issuers serve documents.
    case 'aws':
    case 'google':
      return true
    case 'issuer':
      return false
  }
}

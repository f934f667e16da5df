import { isLoopbackHost } from '@/lib/core/identity/host'
import type { Env } from '../env'

/** Whether members of an organization may sign in. Without COREWEAVE_ORG_UIDS, only if the API is on loopback. */
export const isMemberAllowed = (
  orgUid: string,
  { COREWEAVE_ORG_UIDS, COREWEAVE_API_URL }: Pick<Env, 'COREWEAVE_ORG_UIDS' | 'COREWEAVE_API_URL'>,
) =>
  COREWEAVE_ORG_UIDS?.length
    ? COREWEAVE_ORG_UIDS.includes(orgUid)
    : isLoopbackHost(new URL(COREWEAVE_API_URL).hostname)

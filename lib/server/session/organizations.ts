import { isLoopbackHost } from '@/lib/core/identity/host'
import type { Env } from '../env'

/** Whose console this is. Unset, it is anyone's, which a console of real organizations must not be. */
export const mayEnter = (
  orgUid: string,
  { COREWEAVE_ORG_UIDS, COREWEAVE_API_URL }: Pick<Env, 'COREWEAVE_ORG_UIDS' | 'COREWEAVE_API_URL'>,
) =>
  COREWEAVE_ORG_UIDS?.length
    ? COREWEAVE_ORG_UIDS.includes(orgUid)
    : isLoopbackHost(new URL(COREWEAVE_API_URL).hostname)

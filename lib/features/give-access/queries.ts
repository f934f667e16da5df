import { queryOptions } from '@tanstack/react-query'
import { serviceAccountApiPath } from '@/lib/common/paths'
import { fetchJson } from '@/lib/common/query'
import type { WantedGrant } from './schema'

/** What an account's access to a bucket lacks. Under the key of all policies, since it changes with them. */
export const grantProposalQuery = ({ bucket, level, ...account }: WantedGrant) =>
  queryOptions({
    queryKey: ['policies', 'grant', account, bucket, level],
    queryFn: () =>
      fetchJson(
        `${serviceAccountApiPath(account)}/grant?${new URLSearchParams({ bucket, level })}`,
        async () => (await import('./schema')).GrantProposal,
      ),
  })

'use client'

import { useSuspenseQuery } from '@tanstack/react-query'
import { FilteredOut, NoneYet } from '@/components/patterns/empty-state'
import { UnreadNote } from '@/components/patterns/unread-note'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { paths } from '@/lib/common/paths'
import { trustsQuery } from '@/lib/features/declared-trusts/queries'
import type { TrustList } from '@/lib/features/declared-trusts/schema'
import { countTrustStates, describeTrusts } from '@/lib/features/declared-trusts/states'
import { TrustFilters, useTrustFilters } from './trust-filters'
import { TrustTable } from './trust-table'

/** All declared trusts that the person may see. */
export function CloudsScreen() {
  const { data } = useSuspenseQuery(trustsQuery())
  const { trusts, unread, at } = data
  const { shown, clear, selects } = useTrustFilters(trusts)
  return (
    <>
      <PageHead
        title={trusts.length === 0 ? 'Other clouds' : describeTrusts(trusts)}
        facts={[
          trusts.length > 0 && describeCounts(countTrustStates(trusts)),
          <RelativeTime key="at" at={at} prefix="Read" />,
        ]}
        actions={
          <>
            <LinkButton href={paths.importTrusts()} prefetch={false}>
              Import
            </LinkButton>
            <LinkButton href={paths.cloudsTrust()} prefetch={false}>
              Review a trust
            </LinkButton>
            <LinkButton href={paths.newCloudTarget()} variant="primary">
              Set up
            </LinkButton>
          </>
        }
      />
      <UnreadTrustsNote unread={unread} />
      {trusts.length > 0 && <TrustFilters selects={selects} />}
      <Panel flush>
        <TrustTable
          caption="Trusted by other clouds"
          trusts={shown}
          of="all"
          empty={
            trusts.length === 0 ? (
              <NoneYet
                title="No declared trusts for the service accounts that you can read"
                actions={
                  <LinkButton href={paths.importTrusts()}>Import existing trusts</LinkButton>
                }
              >
                Other clouds can trust the issuer of a cluster too. This page lists the service
                accounts that they trust. A trust is declared until it is verified.
              </NoneYet>
            ) : (
              <FilteredOut
                title="No declared trust matches"
                actions={<Button onClick={clear}>Clear filters</Button>}
              />
            )
          }
        />
      </Panel>
    </>
  )
}

function describeCounts({ verified, failed, never }: ReturnType<typeof countTrustStates>) {
  const parts = [
    `${verified} verified`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    `${never} never verified`,
  ]
  return parts.join(', ')
}

/** Lists the clusters whose trusts are left out. */
export const UnreadTrustsNote = ({ unread }: Pick<TrustList, 'unread'>) => (
  <UnreadNote title="Incomplete: could not read some declared trusts" unread={unread} />
)

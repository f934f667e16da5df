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
import { countStates, trustSentence } from '@/lib/features/declared-trusts/states'
import { TrustFilters, useTrustFilters } from './trust-filters'
import { TrustTable } from './trust-table'

/** Every trust of another cloud that was declared and that this person may see. */
export function CloudsScreen() {
  const { data } = useSuspenseQuery(trustsQuery())
  const { trusts, unread, at } = data
  const { shown, clear, selects } = useTrustFilters(trusts)
  return (
    <>
      <PageHead
        title={trusts.length === 0 ? 'Other clouds' : trustSentence(trusts)}
        facts={[
          trusts.length > 0 && stateWords(countStates(trusts)),
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
      <NotAsked unread={unread} />
      {trusts.length > 0 && <TrustFilters selects={selects} />}
      <Panel flush>
        <TrustTable
          caption="Trusted by other clouds"
          trusts={shown}
          of="all"
          empty={
            trusts.length === 0 ? (
              <NoneYet
                title="None of the accounts you may read is declared to be trusted by another cloud"
                actions={
                  <LinkButton href={paths.importTrusts()} variant="primary">
                    Import what is there
                  </LinkButton>
                }
              >
                The same issuer federates to AWS, Google Cloud and others. What trusts an account is
                written down here, and counts as declared until it is verified.
              </NoneYet>
            ) : (
              <FilteredOut
                title="No declared trust matches"
                actions={<Button onClick={clear}>Clear the filter</Button>}
              />
            )
          }
        />
      </Panel>
    </>
  )
}

function stateWords({ verified, failed, never }: ReturnType<typeof countStates>) {
  const parts = [
    `${verified} verified`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    `${never} never verified`,
  ]
  return parts.join(', ')
}

/** Clusters that did not tell what may be seen; their trusts are left out. */
export const NotAsked = ({ unread }: Pick<TrustList, 'unread'>) => (
  <UnreadNote title="Not all declared trusts are shown" unread={unread} />
)

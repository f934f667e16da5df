'use client'

import { useQueries } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import { useCanaries } from '@/components/canaries/use-canaries'
import { LinkTokenButton } from '@/components/patterns/link-token-button'
import { loadableOf } from '@/components/patterns/loadable'
import { StillReading } from '@/components/patterns/still-reading'
import { useWorkloads } from '@/components/service-accounts/use-workloads'
import { LinkButton } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { Columns } from '@/components/ui/panel'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import { describeProof } from '@/lib/core/verification/proof-words'
import { canaryItems } from '@/lib/features/home/attention'
import type { OwnCluster } from '@/lib/features/namespaces/schema'
import { serviceAccountQuery } from '@/lib/features/service-accounts/queries'
import { offersQuery } from '@/lib/features/verifications/queries'
import { MyAccounts } from './my-accounts'
import { NeedsAttention } from './needs-attention'
import {
  countTeamAccounts,
  grantedBuckets,
  nextTeamStep,
  type TeamAccount,
  type TeamCounts,
  type TeamStep,
} from './team-accounts'

/** How many accounts the page reads in full; the others are a link away. */
const MAX_ACCOUNTS = 6

type TeamHomeProps = {
  clusters: OwnCluster[]
  /** The identity provider of somebody who has linked no CoreWeave token. */
  unlinkedAt?: string | undefined
  /** Requests and recent activity, rendered by the server. */
  requests: ReactNode
  activity: ReactNode
}

/** What a team member comes for: their accounts, what each can reach, what they asked for, and the next step. */
export function TeamHome({ clusters, unlinkedAt, requests, activity }: TeamHomeProps) {
  const { rows, unread, reading } = useWorkloads(clusters)
  const injected = rows.filter(({ injection }) => injection !== 'none')
  const shown = (injected.length > 0 ? injected : rows).slice(0, MAX_ACCOUNTS)
  const refs = shown.map(({ cluster, namespace, name }) => ({
    cluster: cluster.id,
    namespace,
    name,
  }))
  const details = useQueries({ queries: refs.map(serviceAccountQuery) })
  const offers = useQueries({ queries: refs.map(offersQuery) })
  const accounts = shown.map((account, i): TeamAccount => {
    const [offer, detail] = [offers[i], details[i]]
    const granted =
      offer && detail
        ? grantedBuckets(loadableOf(offer), loadableOf(detail))
        : ({ pending: true } as const)
    return { account, granted }
  })
  const counts = countTeamAccounts(accounts)
  const total = injected.length || rows.length
  const next = nextTeamStep(accounts)
  const canaries = useCanaries({ only: 'attention' }).data
  const attention = canaries ? canaryItems(canaries) : []

  return (
    <>
      <PageHead
        title={teamTitle(counts, {
          total,
          annotated: injected.length > 0,
          reading: reading.length > 0,
        })}
        facts={[
          counts.proved > 0 && `${counts.proved} proved`,
          counts.unverified > 0 && `${counts.unverified} not verified`,
          counts.without > 0 && `${counts.without} without a bucket that you can see`,
        ]}
        actions={
          <LinkButton href={paths.giveAccess()}>
            <Plus aria-hidden />
            Request access
          </LinkButton>
        }
      />
      {unlinkedAt && (
        <Note kind="info" title="You use your Kubernetes rights only" actions={<LinkTokenButton />}>
          You signed in at {unlinkedAt} and have linked no CoreWeave API token. Clusters that accept
          sign-ins of {unlinkedAt} decide what you can do in them; policies and buckets need a
          token. You can request access without one.
        </Note>
      )}
      <StillReading what="service accounts" clusters={reading} />
      {attention.length > 0 && <NeedsAttention items={attention} pending={false} />}
      {next && <NextStep step={next} />}
      <MyAccounts accounts={accounts} total={total} unread={unread} reading={reading.length > 0} />
      <Columns>
        {requests}
        {activity}
      </Columns>
    </>
  )
}

function teamTitle(
  { accounts, failing, proved }: TeamCounts,
  { total, annotated, reading }: { total: number; annotated: boolean; reading: boolean },
): string {
  if (total === 0)
    return reading ? 'Reading your service accounts' : 'No service account is open yet'
  const yours = plural(total, annotated ? 'annotated account' : 'account')
  const scope = accounts < total ? `the first ${accounts} of your ${yours}` : `your ${yours}`
  if (failing > 0) return `${failing} of ${scope} can’t use a bucket`
  if (proved === accounts) return `All access of ${scope} is proved`
  return `${proved === 0 ? 'None' : proved} of ${scope} ${proved > 1 ? 'have' : 'has'} proved access`
}

/** The one next step, with the button that takes it. */
function NextStep({ step }: { step: TeamStep }) {
  const { cluster, namespace, name } = step.account
  const account = paths.serviceAccount(cluster.id, namespace, name)
  if (step.kind === 'no-grant')
    return (
      <Note
        kind="info"
        title={
          step.complete
            ? `Next step: request access for ${name}`
            : `Next step: verify a bucket of ${name}, or request one`
        }
        actions={
          <LinkButton
            href={paths.giveAccess({ cluster: cluster.id, namespace, account: name })}
            variant="primary"
          >
            {step.complete ? 'Request access' : 'Choose a bucket'}
          </LinkButton>
        }
      >
        {step.complete
          ? `No policy gives ${cluster.name} / ${namespace} / ${name} a bucket.`
          : `You cannot read which policies name ${cluster.name} / ${namespace} / ${name}; a verification shows what it can do.`}
      </Note>
    )
  const { bucket, levels, proof, run } = step.granted
  const { title, detail } = describeProof(proof)
  const failed = step.kind === 'failed'
  return (
    <Note
      kind={failed ? 'fail' : 'info'}
      title={
        failed
          ? `Next step: see why ${levels.at(-1)} on ${bucket} failed for ${name}`
          : `Next step: verify ${levels.at(-1)} on ${bucket} for ${name}`
      }
      actions={
        <LinkButton
          href={
            failed && run
              ? paths.verification(run.cluster, run.namespace, run.name)
              : paths.giveAccess({
                  cluster: cluster.id,
                  namespace,
                  account: name,
                  bucket,
                  level: levels.at(-1),
                })
          }
          variant="primary"
        >
          {failed ? 'Show the cause' : 'Verify'}
        </LinkButton>
      }
    >
      {title}
      {detail && `: ${detail}`}.{' '}
      {failed && !run && <LinkButton href={account}>Open the account</LinkButton>}
    </Note>
  )
}

import { AccessLevels } from '@/components/patterns/access-levels'
import { AccountLabel } from '@/components/patterns/account-label'
import { NoneYet } from '@/components/patterns/empty-state'
import { LinkButton, TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { State } from '@/components/ui/state'
import { ProofLine } from '@/components/verifications/proof-line'
import { paths } from '@/lib/common/paths'
import { problemLabel } from '@/lib/common/problem-words'
import type { UnreadPart } from '@/lib/common/unread'
import type { GrantedBucket, TeamAccount } from './team-accounts'

type MyAccountsProps = {
  accounts: readonly TeamAccount[]
  /** How many there are, of which these are the first. */
  total: number
  unread: readonly UnreadPart[]
  /** Whether more may be found: some clusters are still being read. */
  reading: boolean
}

/** Each account of the team with the buckets that it was granted, and what was proved of them. */
export function MyAccounts({ accounts, total, unread, reading }: MyAccountsProps) {
  if (accounts.length === 0 && reading) return <PanelSkeleton lines={4} />
  return (
    <Panel
      flush
      title="My accounts"
      {...(accounts.length > 0 && {
        aside: <TextLink href={paths.workloads({ view: 'namespaces' })}>Open a namespace</TextLink>,
      })}
      {...(total > accounts.length && {
        footer: (
          <span>
            {total - accounts.length} more.{' '}
            <TextLink href={paths.workloads()}>Show all {total}</TextLink>
          </span>
        ),
      })}
    >
      {accounts.length === 0 ? (
        <NoneYet
          title="No service account that you can read"
          actions={
            <LinkButton href={paths.workloads({ view: 'namespaces' })} variant="primary">
              Open a namespace
            </LinkButton>
          }
        >
          Open the namespaces that you work in by their name.
          {unread.length > 0 && ' The console cannot list them for you.'}
        </NoneYet>
      ) : (
        <ul aria-label="My accounts">
          {accounts.map((each) => (
            <AccountItem
              key={`${each.account.cluster.id}/${each.account.namespace}/${each.account.name}`}
              {...each}
            />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function AccountItem({ account, granted }: TeamAccount) {
  const { cluster, namespace, name, injection } = account
  return (
    <li className="grid gap-x-4 gap-y-2 border-line border-b px-3.5 py-2.5 last:border-b-0 md:grid-cols-[minmax(0,2fr)_minmax(0,5fr)]">
      <div>
        <TextLink href={paths.serviceAccount(cluster.id, namespace, name)} quiet>
          <AccountLabel cluster={cluster.name} namespace={namespace} name={name} />
        </TextLink>
        <div className="text-ink-2 text-small">
          {injection === 'none' ? 'Not annotated: its pods get no credentials' : 'Annotated'}
        </div>
      </div>
      <GrantedBuckets account={account} granted={granted} />
    </li>
  )
}

function GrantedBuckets({ account, granted }: TeamAccount) {
  if ('pending' in granted) return <State kind="run">Reading</State>
  if ('problem' in granted)
    return (
      <State kind="idle" title={granted.problem.message}>
        {problemLabel(granted.problem)}
      </State>
    )
  const { buckets, complete } = granted.data
  if (buckets.length === 0)
    return (
      <span className="text-ink-2">
        {complete
          ? 'No policy gives it a bucket.'
          : 'You cannot read policies, and requested nothing for it here.'}{' '}
        <TextLink
          href={paths.giveAccess({
            cluster: account.cluster.id,
            namespace: account.namespace,
            account: account.name,
          })}
        >
          Request access
        </TextLink>
      </span>
    )
  return (
    <ul className="grid gap-1.5">
      {buckets.map((each) => (
        <BucketItem key={each.bucket} {...each} />
      ))}
    </ul>
  )
}

const BucketItem = ({ bucket, levels, proof, run }: GrantedBucket) => (
  <li className="grid items-baseline gap-x-4 gap-y-0.5 sm:grid-cols-[minmax(0,1fr)_auto_minmax(0,2fr)]">
    <code className="[overflow-wrap:anywhere]">{bucket}</code>
    <AccessLevels held={levels} words={false} />
    <span className="min-w-0">
      <ProofLine state={proof} {...(run && { run })} />
    </span>
  </li>
)

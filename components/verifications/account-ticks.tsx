import { AccountLabel } from '@/components/patterns/account-label'
import { TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { paths } from '@/lib/common/paths'
import type { VerificationSummary } from '@/lib/features/verifications/schema'
import { RunTicks } from './run-ticks'

const MAX_ACCOUNTS = 8

/** The verifications of each service account over time, those that failed last first. The table below has each run. */
export function AccountTicks({ rows }: { rows: readonly VerificationSummary[] }) {
  const runs = new Map<string, VerificationSummary[]>()
  for (const row of rows) {
    const key = `${row.cluster}/${row.namespace}/${row.account}`
    runs.set(key, [...(runs.get(key) ?? []), row])
  }
  const accounts = [...runs].sort(([, a], [, b]) => rankOf(a) - rankOf(b))
  if (accounts.length === 0) return null
  const rest = accounts.length - MAX_ACCOUNTS
  return (
    <Panel
      flush
      title="By service account, oldest first"
      {...(rest > 0 && {
        footer: <span className="text-ink-2 text-small">{rest} more in the table below.</span>,
      })}
    >
      <ul aria-label="Verifications by service account">
        {accounts.slice(0, MAX_ACCOUNTS).map(([key, ofAccount]) => (
          <AccountRow key={key} runs={ofAccount} />
        ))}
      </ul>
    </Panel>
  )
}

const rankOf = ([last]: VerificationSummary[]) => (last?.verdict.state === 'failed' ? 0 : 1)

function AccountRow({ runs }: { runs: VerificationSummary[] }) {
  const [last] = runs
  if (!last) return null
  const { cluster, clusterName, namespace, account } = last
  const name = `${clusterName} / ${namespace} / ${account}`
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-line border-b px-3.5 py-2 last:border-b-0">
      <TextLink href={paths.serviceAccount(cluster, namespace, account)} quiet>
        <AccountLabel cluster={clusterName} namespace={namespace} name={account} />
      </TextLink>
      <RunTicks runs={runs} label={name} />
    </li>
  )
}

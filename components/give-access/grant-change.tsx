import { AccountLabel } from '@/components/patterns/account-label'
import { Diff } from '@/components/patterns/diff'
import { TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { paths } from '@/lib/common/paths'
import type { ProposedPolicy, WantedGrant } from '@/lib/features/give-access/schema'

type GrantChangeProps = { policy: ProposedPolicy; wanted: WantedGrant; clusterName: string }

/** Whom the planned statements name, and what they change in the policy. */
export function GrantChange({ policy, wanted, clusterName }: GrantChangeProps) {
  const { namespace, name, bucket, level } = wanted
  return (
    <Panel title="The statements name 1 account" flush>
      <div className="grid gap-1 border-line border-b px-3.5 py-2.5">
        <AccountLabel cluster={clusterName} namespace={namespace} name={name} />
        <span className="text-ink-2">
          {level} on <code>{bucket}</code> and its objects. Nobody else gains access, and nobody
          loses any.
        </span>
      </div>
      <details>
        <summary className="px-3.5 py-2 text-ink-2">
          {policy.before === null ? 'Show the new policy ' : 'Show the change of '}
          {policy.before === null ? (
            <code>{policy.name}</code>
          ) : (
            <TextLink href={paths.policy(policy.name)}>{policy.name}</TextLink>
          )}
        </summary>
        <Diff before={policy.before ?? ''} after={policy.text} label={`Change of ${policy.name}`} />
      </details>
    </Panel>
  )
}

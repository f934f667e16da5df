import { type StatusItem, StatusList } from '@/components/patterns/status-list'
import { Panel } from '@/components/ui/panel'
import { plural } from '@/lib/common/plural'
import { findDestruction } from '@/lib/core/policy/region-actions'
import type { Region } from '@/lib/core/policy/regions'
import { describeDestruction, destructionTitle } from '@/lib/features/policies/words'
import { blockingFindings, type PolicyChecks } from '../checks'
import type { LivePolicy, PolicyDraft } from '../draft'

type BeforeSavingProps = {
  live: LivePolicy
  draft: PolicyDraft
  checks: PolicyChecks
  reading: boolean
  /** Undefined when not computed, or when the live policies could not be read. */
  lockOut: readonly string[] | undefined
  comparing: boolean
  /** The access that the change adds; undefined while it is not known. */
  gained: readonly Region[] | undefined
}

/** The checks before a save. */
export const PreSaveChecks = (props: BeforeSavingProps) => (
  <Panel title="Before you save" flush>
    <StatusList label="Before you save" items={itemsOf(props)} />
  </Panel>
)

function itemsOf({
  live,
  draft,
  checks,
  reading,
  lockOut,
  comparing,
  gained = [],
}: BeforeSavingProps): StatusItem[] {
  const blocking = blockingFindings(checks)
  const findings = checks.problems.filter((each) => !blocking.includes(each))
  const name = checks.policy?.name
  const list: (StatusItem | false)[] = [
    live.base !== null && unchangedItem(live, draft, reading),
    {
      key: 'policy',
      state: blocking.length > 0 ? 'fail' : 'done',
      title:
        blocking.length > 0 ? `${plural(blocking.length, 'error')} in the JSON` : 'Valid policy',
    },
    rightItem(lockOut, comparing),
    ...findDestruction(gained).map(destructionItem),
    findings.length > 0
      ? {
          key: 'findings',
          state: findings.some(({ severity }) => severity !== 'info') ? 'warn' : 'info',
          title: plural(findings.length, 'finding'),
          detail: findings[0]?.message,
        }
      : { key: 'findings', state: 'done', title: 'No findings' },
    live.base !== null &&
      name !== undefined &&
      name !== live.name && {
        key: 'rename',
        state: 'warn',
        title: `Renames ${live.name} to ${name}`,
        detail: `CoreWeave cannot rename policies: the console creates ${name}, then deletes ${live.name}. The audit log records both.`,
      },
  ]
  return list.filter((item) => item !== false)
}

const destructionItem = (each: ReturnType<typeof findDestruction>[number]): StatusItem => ({
  key: `destroys ${each.what}`,
  state: 'warn',
  title: destructionTitle(each.what),
  detail: describeDestruction(each),
})

function unchangedItem(live: LivePolicy, draft: PolicyDraft, reading: boolean): StatusItem {
  if (reading) return { key: 'live', state: 'run', title: 'Loading the live policy' }
  const changed = live.base !== draft.base
  return {
    key: 'live',
    state: changed ? 'fail' : 'done',
    title: changed ? 'Changed by someone else' : 'No one else changed the policy',
    detail: 'The console compares the live policy with the version you opened.',
  }
}

function rightItem(lockOut: readonly string[] | undefined, comparing: boolean): StatusItem {
  const key = 'right'
  if (comparing) return { key, state: 'run', title: 'Checking whether you can still edit policies' }
  if (!lockOut)
    return {
      key,
      state: 'idle',
      title: 'Unknown: whether you can still edit policies',
      detail: 'Could not read the live policies.',
    }
  return lockOut.length > 0
    ? { key, state: 'fail', title: 'You could lock yourself out', detail: lockOut.join(' ') }
    : { key, state: 'done', title: 'You can still edit policies' }
}

import { type StatusItem, StatusList } from '@/components/patterns/status-list'
import { Panel } from '@/components/ui/panel'
import { blockingFindings, type PolicyChecks } from '../checks'
import type { LivePolicy, PolicyDraft } from '../draft'

type BeforeSavingProps = {
  live: LivePolicy
  draft: PolicyDraft
  checks: PolicyChecks
  reading: boolean
  /** Undefined where it is not worked out, or the live policies could not be read. */
  lockOut: readonly string[] | undefined
  comparing: boolean
}

/** What is looked at before a policy is replaced. */
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
}: BeforeSavingProps): StatusItem[] {
  const blocking = blockingFindings(checks)
  const findings = checks.problems.filter((each) => !blocking.includes(each))
  const name = checks.policy?.name
  const list: (StatusItem | false)[] = [
    live.base !== null && unchangedItem(live, draft, reading),
    {
      key: 'policy',
      state: blocking.length > 0 ? 'fail' : 'pass',
      title:
        blocking.length > 0
          ? `${blocking.length} to mend in the JSON`
          : 'It is a policy CoreWeave would take',
    },
    rightItem(lockOut, comparing),
    findings.length > 0
      ? {
          key: 'findings',
          state: findings.some(({ severity }) => severity !== 'info') ? 'warn' : 'info',
          title: `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}`,
          detail: findings[0]?.message,
        }
      : { key: 'findings', state: 'pass', title: 'Nothing was found in its statements' },
    live.base !== null &&
      name !== undefined &&
      name !== live.name && {
        key: 'rename',
        state: 'warn',
        title: `Renames ${live.name} to ${name}`,
        detail: `CoreWeave cannot rename: ${name} is created first, then ${live.name} is deleted. Both are recorded.`,
      },
  ]
  return list.filter((item) => item !== false)
}

function unchangedItem(live: LivePolicy, draft: PolicyDraft, reading: boolean): StatusItem {
  if (reading) return { key: 'live', state: 'run', title: 'Reading what is live now' }
  const changed = live.base !== draft.base
  return {
    key: 'live',
    state: changed ? 'fail' : 'pass',
    title: changed ? 'Somebody changed it meanwhile' : 'Nobody changed it meanwhile',
    detail: 'CoreWeave keeps no version of a policy: the console compares the text.',
  }
}

function rightItem(lockOut: readonly string[] | undefined, comparing: boolean): StatusItem {
  const key = 'right'
  if (comparing)
    return { key, state: 'run', title: 'Asking whether you keep the right to edit policies' }
  if (!lockOut)
    return {
      key,
      state: 'idle',
      title: 'Whether you keep the right to edit policies is not known',
      detail: 'The live policies could not be read.',
    }
  return lockOut.length > 0
    ? { key, state: 'fail', title: 'This is hard to undo', detail: lockOut.join(' ') }
    : { key, state: 'pass', title: 'You keep the right to edit policies' }
}

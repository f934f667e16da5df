import { Ladder, type Rung } from '@/components/ladder/ladder'
import { Panel } from '@/components/ui/panel'
import type { PolicyDetail } from '@/lib/policies/schema'
import { type Checks, errorsOf } from './checks'
import { changedMeanwhile } from './live-change'
import type { Draft } from './use-draft'

type BeforeSavingProps = { live: PolicyDetail; draft: Draft; checks: Checks; reading: boolean }

/** What is looked at before a policy is replaced. */
export function BeforeSaving(props: BeforeSavingProps) {
  return (
    <Panel title="Before you save" flush>
      <Ladder label="Before you save" rungs={rungsOf(props)} />
    </Panel>
  )
}

function rungsOf({ live, draft, checks, reading }: BeforeSavingProps): Rung[] {
  const errors = errorsOf(checks).length
  const findings = checks.problems.length - errors
  const changed = changedMeanwhile(live, draft)
  const name = checks.policy?.name
  const list: (Rung | false)[] = [
    reading
      ? { key: 'live', state: 'run', title: 'Reading what is live now' }
      : {
          key: 'live',
          state: changed ? 'fail' : 'pass',
          title: changed ? 'Somebody changed it meanwhile' : 'Nobody changed it meanwhile',
          detail: 'CoreWeave keeps no version of a policy: the console compares the text.',
        },
    {
      key: 'policy',
      state: errors > 0 ? 'fail' : 'pass',
      title: errors > 0 ? `${errors} to mend in the JSON` : 'It is a policy CoreWeave would take',
    },
    findings > 0 && {
      key: 'findings',
      state: 'warn',
      title: `${findings} ${findings === 1 ? 'finding' : 'findings'}`,
      detail: checks.problems.find(({ severity }) => severity !== 'error')?.message,
    },
    name !== undefined &&
      name !== live.name && {
        key: 'rename',
        state: 'warn',
        title: `Renames ${live.name} to ${name}`,
        detail: `CoreWeave cannot rename: ${name} is created first, then ${live.name} is deleted. Both are recorded.`,
      },
  ]
  return list.filter((rung) => rung !== false)
}

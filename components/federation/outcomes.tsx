import { StatusList } from '@/components/patterns/status-list'
import { TextLink } from '@/components/ui/link'
import { Upstream } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { paths } from '@/lib/common/paths'
import type { CreationOutcome } from '@/lib/features/federation/schema'

type OutcomesProps = { outcomes: CreationOutcome[]; nameOf: (id: string) => string }

export function Outcomes({ outcomes, nameOf }: OutcomesProps) {
  const made = outcomes.filter(({ result }) => result.ok).length
  return (
    <Panel flush title={`Created ${made} of ${outcomes.length} federation configs`}>
      <div role="status">
        <StatusList
          label="Results"
          items={outcomes.map(({ key, name, result }) => ({
            key,
            state: result.ok ? 'done' : 'fail',
            title: nameOf(key),
            detail: result.ok ? (
              <TextLink href={paths.federationConfig(result.uid)}>{name}</TextLink>
            ) : (
              `${result.error.message} ${result.error.next ?? ''}`
            ),
            ...(!result.ok && { evidence: <Upstream problem={result.error} /> }),
          }))}
        />
      </div>
    </Panel>
  )
}

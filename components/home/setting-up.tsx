import type { OverviewRow } from '@/components/clusters/use-overview'
import { StatusList } from '@/components/patterns/status-list'
import { doneCount, nextStep, setupSteps } from '@/components/setup/setup-steps'
import { LinkButton, TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { State } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'

const progressOf = (row: OverviewRow) => {
  const steps = setupSteps({ cluster: { data: row.cluster }, links: row.links, account: undefined })
  return { row, steps, done: doneCount(steps), next: nextStep(steps) }
}

/** The cluster whose set-up is closest to completion. */
export function SettingUp({ rows }: { rows: OverviewRow[] }) {
  const all = rows.map(progressOf)
  const [nearest] = all.filter(({ next }) => next).toSorted((a, b) => b.done - a.done)
  if (!nearest?.next)
    return (
      <Panel title="Set up" aside={<TextLink href={paths.setup()}>All</TextLink>}>
        <State kind="done">All clusters are set up</State>
      </Panel>
    )
  const { row, steps, done, next } = nearest
  return (
    <Panel
      flush
      title={`Set up ${row.name}`}
      aside={<TextLink href={paths.setup()}>{`${done} of ${steps.length}`}</TextLink>}
    >
      <StatusList
        label={`Set-up of ${row.name}`}
        items={steps.map((step) => ({
          key: step.key,
          state: step.state,
          title: step.label,
          detail: step.text,
          ...(step.key === next?.key && {
            action: (
              <LinkButton size="tiny" href={paths.setupCluster(row.id)}>
                Continue
              </LinkButton>
            ),
          }),
        }))}
      />
    </Panel>
  )
}

import { Words } from '@/components/clusters/words'
import { StatusList } from '@/components/patterns/status-list'
import { LinkButton } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { State } from '@/components/ui/state'
import type { Need } from '@/lib/features/home/needs'

/** What waits for somebody, worst first. */
export function NeedsYou({ needs, waiting }: { needs: Need[]; waiting: boolean }) {
  return (
    <Panel flush title="Needs you" aside={needs.length > 1 && 'Worst first'}>
      {needs.length > 0 ? (
        <StatusList
          label="Needs you"
          items={needs.map(({ key, state, title, detail, at, action }) => ({
            key,
            state,
            title: <Words>{title}</Words>,
            detail: at ? (
              <>
                {detail} <RelativeTime at={at} />
              </>
            ) : (
              <Words>{detail}</Words>
            ),
            action: (
              <LinkButton size="tiny" href={action.href}>
                {action.label}
              </LinkButton>
            ),
          }))}
        />
      ) : (
        <p className="px-3.5 py-2.5">
          {waiting ? <State kind="run">Looking</State> : <State kind="pass">Nothing</State>}
        </p>
      )}
    </Panel>
  )
}

import { Facts } from '@/components/ui/facts'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { firstExpiryOf } from '@/lib/core/verification/refresh/decision'
import { CLIENT_NAMES, describeSeen } from '@/lib/core/verification/refresh/words'
import type { VerificationWithLog } from '@/lib/features/verifications/schema'
import { RefreshTimeline } from './refresh-timeline'

type RefreshPanelProps = {
  refresh: NonNullable<VerificationWithLog['refresh']>
  running: boolean
}

/** How a refresh proof runs, and what its recorder saw. */
export function RefreshPanel({ refresh: { plan, records }, running }: RefreshPanelProps) {
  const expiry = records && firstExpiryOf(records)
  const iso = (at: number) => new Date(at).toISOString()
  return (
    <Panel title="Calls and exchanges over time">
      <div className="grid gap-4">
        {records ? (
          <RefreshTimeline records={records} />
        ) : (
          <p className="text-ink-2">
            {running ? 'The recorder has not started yet.' : 'The recorder did not start.'}
          </p>
        )}
        <Facts
          items={[
            { term: 'Client', value: CLIENT_NAMES[plan.client] },
            { term: 'Image', value: plan.image ? <code>{plan.image}</code> : 'verification image' },
            records && { term: 'Seen', value: describeSeen(records) },
            expiry !== undefined && {
              term: 'First keys expire',
              value: <RelativeTime at={iso(expiry)} />,
            },
            plan.rotate && {
              term: 'Rotation of the token',
              value: records?.rotations[0] ? (
                <RelativeTime at={iso(records.rotations[0])} />
              ) : (
                'none yet'
              ),
            },
            running &&
              expiry !== undefined && {
                term: 'Ends about',
                value: <RelativeTime at={iso(expiry + (records?.margin ?? 0) * 2)} />,
              },
            running &&
              records && {
                term: 'Ends at the latest',
                value: <RelativeTime at={iso(records.until)} />,
              },
          ]}
        />
      </div>
    </Panel>
  )
}

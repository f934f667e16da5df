'use client'

import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useServerAction } from '@/components/form/use-server-action'
import { StatusList } from '@/components/patterns/status-list'
import { Button } from '@/components/ui/button'
import { CopyField } from '@/components/ui/copy'
import { Facts } from '@/components/ui/facts'
import { LinkButton, TextLink } from '@/components/ui/link'
import { ProblemNote } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { Columns, Panel, Stack } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { paths } from '@/lib/common/paths'
import { restoreSuspensionAction, resumeSuspensionAction } from '@/lib/features/suspensions/actions'
import { suspensionQuery, suspensionsQuery } from '@/lib/features/suspensions/queries'
import type { SuspensionDetail } from '@/lib/features/suspensions/schema'
import { Remains } from './remains'
import { EditedSince, stepItems } from './steps'
import { SuspensionState } from './suspensions-screen'
import { isUnfinished, whomOf } from './words'

const WORKING_MS = 2_000

export function SuspensionScreen({ id }: { id: string }) {
  const { data: initial } = useSuspenseQuery(suspensionQuery(id))
  const { data: detail = initial, refetch } = useQuery({
    ...suspensionQuery(id),
    refetchInterval: ({ state: { data } }) => (data?.working ? WORKING_MS : false),
  })
  const { principal, account, state, restoredBy, restoredAt } = detail
  const whom = whomOf(principal)
  return (
    <>
      <PageHead
        title={titleOf(detail, whom)}
        badge={<SuspensionState {...detail} />}
        facts={[
          <RelativeTime key="since" at={detail.at} prefix="Suspended" />,
          restoredAt && <RelativeTime key="restored" at={restoredAt} prefix="Restored" />,
          account && (
            <TextLink
              key="account"
              href={paths.serviceAccount(account.cluster, account.namespace, account.name)}
            >
              The service account
            </TextLink>
          ),
        ]}
        actions={
          state === 'open' ? <Actions detail={detail} onRefused={refetch} /> : verifyAgain(detail)
        }
      />
      <Columns layout="wide-left">
        <Stack>
          <Panel title="What was done" flush>
            <StatusList label="What was done" items={stepItems(detail)} />
          </Panel>
          <EditedSince detail={detail} />
          <Remains detail={detail} />
        </Stack>
        <Stack>
          <Panel title="Why">
            <p className="whitespace-pre-wrap [overflow-wrap:anywhere]">{detail.reason}</p>
            <Facts
              items={[
                { term: 'Suspended by', value: <code>{detail.actor}</code> },
                restoredBy !== undefined && {
                  term: 'Restored by',
                  value: <code>{restoredBy}</code>,
                },
              ]}
            />
          </Panel>
          <Panel title="Whom it stops">
            <CopyField text={principal} label="principal" />
          </Panel>
        </Stack>
      </Columns>
    </>
  )
}

function titleOf({ state, marks }: SuspensionDetail, whom: string) {
  if (state === 'restored') return `The access of ${whom} is restored`
  if (marks.some(({ undo }) => undo)) return `The access of ${whom} is restored in part`
  if (marks.some(isUnfinished)) return `The access of ${whom} is suspended in part`
  return `The access of ${whom} is suspended`
}

const verifyAgain = ({ account }: SuspensionDetail) =>
  account && (
    <LinkButton
      href={paths.serviceAccount(account.cluster, account.namespace, account.name)}
      variant="primary"
    >
      Verify it again
    </LinkButton>
  )

type ActionsProps = { detail: SuspensionDetail; onRefused: () => Promise<unknown> }

function Actions({ detail, onRefused }: ActionsProps) {
  const { id, working, marks, mayAct, looks } = detail
  const options = { invalidates: [suspensionsQuery], onRefused }
  const resume = useServerAction({ action: resumeSuspensionAction, ...options })
  const restore = useServerAction({ action: restoreSuspensionAction, ...options })
  const mayNot = mayAct.ok && !mayAct.value ? MISSING : undefined
  const busy = working ? 'Somebody is at it now.' : undefined
  const edited = looks.some(({ now }) => now === 'edited')
  const restoring = marks.some(({ undo }) => undo)
  const disabledReason = mayNot ?? busy
  const problem = restore.problem ?? resume.problem
  return (
    <div className="grid justify-items-end gap-3">
      <div className="flex flex-wrap gap-3">
        {!restoring && marks.some(isUnfinished) && (
          <Button
            pending={resume.pending}
            disabledReason={disabledReason}
            onClick={() => resume.run({ id })}
          >
            Go on suspending
          </Button>
        )}
        {edited && (
          <Button
            pending={restore.pending}
            disabledReason={disabledReason}
            onClick={() => restore.run({ id, leaveEdited: true })}
          >
            Restore the rest
          </Button>
        )}
        <Button
          variant="primary"
          pending={restore.pending}
          disabledReason={disabledReason ?? (edited ? EDITED : undefined)}
          onClick={() => restore.run({ id, leaveEdited: false })}
        >
          {restoring ? 'Go on restoring' : 'Restore access'}
        </Button>
      </div>
      {problem && <ProblemNote problem={problem} />}
    </div>
  )
}

const MISSING =
  'You may not restore it: it takes cwobject:EnsureAccessPolicy, which an Object Storage Admin has or grants.'
const EDITED = 'Somebody changed what this suspension had made; what differs is shown below.'

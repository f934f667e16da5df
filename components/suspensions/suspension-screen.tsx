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
import { RemainingAccess } from './remaining-access'
import { EditedSince, stepItems } from './steps'
import { SuspensionState } from './suspensions-screen'
import { isUnfinished, principalName } from './words'

const WORKING_MS = 2_000

export function SuspensionScreen({ id }: { id: string }) {
  const { data: initial } = useSuspenseQuery(suspensionQuery(id))
  const { data: detail = initial, refetch } = useQuery({
    ...suspensionQuery(id),
    refetchInterval: ({ state: { data } }) => (data?.working ? WORKING_MS : false),
  })
  const { principal, account, state, restoredBy, restoredAt } = detail
  const name = principalName(principal)
  return (
    <>
      <PageHead
        title={suspensionTitle(detail, name)}
        badge={<SuspensionState {...detail} />}
        facts={[
          <RelativeTime key="since" at={detail.at} prefix="Suspended" />,
          restoredAt && <RelativeTime key="restored" at={restoredAt} prefix="Restored" />,
          account && (
            <TextLink
              key="account"
              href={paths.serviceAccount(account.cluster, account.namespace, account.name)}
            >
              Service account
            </TextLink>
          ),
        ]}
        actions={
          state === 'open' ? <Actions detail={detail} onRefused={refetch} /> : verifyLink(detail)
        }
      />
      <Columns layout="wide-left">
        <Stack>
          <Panel title="Steps" flush>
            <StatusList label="Steps" items={stepItems(detail)} />
          </Panel>
          <EditedSince detail={detail} />
          <RemainingAccess detail={detail} />
        </Stack>
        <Stack>
          <Panel title="Reason">
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
          <Panel title="Principal">
            <CopyField text={principal} label="principal" />
          </Panel>
        </Stack>
      </Columns>
    </>
  )
}

function suspensionTitle({ state, marks }: SuspensionDetail, name: string) {
  if (state === 'restored') return `Access of ${name} restored`
  if (marks.some(({ undo }) => undo)) return `Access of ${name} partly restored`
  if (marks.some(isUnfinished)) return `Access of ${name} partly suspended`
  return `Access of ${name} suspended`
}

const verifyLink = ({ account }: SuspensionDetail) =>
  account && (
    <LinkButton
      href={paths.serviceAccount(account.cluster, account.namespace, account.name)}
      variant="primary"
    >
      Verify access again
    </LinkButton>
  )

type ActionsProps = { detail: SuspensionDetail; onRefused: () => Promise<unknown> }

function Actions({ detail, onRefused }: ActionsProps) {
  const { id, working, marks, mayAct, looks } = detail
  const options = { invalidates: [suspensionsQuery], onRefused }
  const resume = useServerAction({ action: resumeSuspensionAction, ...options })
  const restore = useServerAction({ action: restoreSuspensionAction, ...options })
  const mayNot = mayAct.ok && !mayAct.value ? MISSING : undefined
  const busy = working ? 'Someone else is changing this suspension.' : undefined
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
            Retry suspending
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
          {restoring ? 'Retry restoring' : 'Restore access'}
        </Button>
      </div>
      {problem && <ProblemNote problem={problem} />}
    </div>
  )
}

const MISSING =
  'Requires cwobject:EnsureAccessPolicy. Ask an Object Storage Admin to restore the access or to grant you the action.'
const EDITED = 'Someone has edited what this suspension changed. Compare the difference below.'

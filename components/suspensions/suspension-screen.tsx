'use client'

import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useServerAction } from '@/components/form/use-server-action'
import { ConfirmWithReason } from '@/components/patterns/confirm-with-reason'
import { StatusList } from '@/components/patterns/status-list'
import { Person } from '@/components/people/person'
import { Button } from '@/components/ui/button'
import { CopyField } from '@/components/ui/copy'
import { Facts } from '@/components/ui/facts'
import { LinkButton, TextLink } from '@/components/ui/link'
import { ProblemNote } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { Columns, Panel, Stack } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import type { Problem } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { restoreSuspensionAction, resumeSuspensionAction } from '@/lib/features/suspensions/actions'
import { suspensionQuery, suspensionsQuery } from '@/lib/features/suspensions/queries'
import type { SuspensionDetail } from '@/lib/features/suspensions/schema'
import { RemainingAccess } from './remaining-access'
import { EditedSince, stepItems } from './steps'
import { usePrincipalName } from './suspended-principal'
import { SuspensionState } from './suspensions-screen'
import { isUnfinished } from './words'

const WORKING_MS = 2_000

export function SuspensionScreen({ id }: { id: string }) {
  const { data: initial } = useSuspenseQuery(suspensionQuery(id))
  const { data: detail = initial, refetch } = useQuery({
    ...suspensionQuery(id),
    refetchInterval: ({ state: { data } }) => (data?.working ? WORKING_MS : false),
  })
  const { principal, account, state, restoredBy, restoredAt } = detail
  const name = usePrincipalName(principal)
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
                { term: 'Suspended by', value: <Person id={detail.actor} /> },
                restoredBy !== undefined && {
                  term: 'Restored by',
                  value: <Person id={restoredBy} />,
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
  const [problemOfRestore, setProblem] = useState<Problem>()
  const mayNot = mayAct.ok && !mayAct.value ? MISSING : undefined
  const busy = working ? 'Someone else is changing this suspension.' : undefined
  const edited = looks.some(({ now }) => now === 'edited')
  const restoring = marks.some(({ undo }) => undo)
  const disabledReason = mayNot ?? busy
  const problem = problemOfRestore ?? resume.problem
  const confirmation = {
    detail,
    onProblem: (found: Problem | undefined) => {
      setProblem(found)
      return onRefused()
    },
  }
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
          <RestoreButton
            {...confirmation}
            label="Restore the rest"
            disabledReason={disabledReason}
            leaveEdited
          />
        )}
        <RestoreButton
          {...confirmation}
          variant="primary"
          label={restoring ? 'Retry restoring' : 'Restore access'}
          disabledReason={disabledReason ?? (edited ? EDITED : undefined)}
        />
      </div>
      {problem && <ProblemNote problem={problem} />}
    </div>
  )
}

type RestoreButtonProps = {
  detail: SuspensionDetail
  label: string
  variant?: 'primary'
  disabledReason: string | undefined
  /** Restores the rest, and leaves what someone edited since as it is. */
  leaveEdited?: boolean
  /** Told of a refusal, or that there is none any more. */
  onProblem: (problem: Problem | undefined) => unknown
}

/** Restores the access once a reason is given. */
function RestoreButton(props: RestoreButtonProps) {
  const { detail, label, variant, disabledReason, leaveEdited = false, onProblem } = props
  const [open, setOpen] = useState(false)
  const name = usePrincipalName(detail.principal)
  const restore = useServerAction({
    action: restoreSuspensionAction,
    invalidates: [suspensionsQuery],
    onDone: () => {
      setOpen(false)
      onProblem(undefined)
    },
    onRefused: (problem) => {
      if (problem.fields) return undefined
      setOpen(false)
      return onProblem(problem)
    },
  })
  return (
    <ConfirmWithReason
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button
          {...(variant && { variant })}
          pending={restore.pending}
          disabledReason={disabledReason}
        >
          {label}
        </Button>
      }
      title={`${label}: ${name}`}
      loss="The access from before the suspension works again within seconds. Nothing else changes."
      tone="primary"
      confirmLabel={label}
      onConfirm={(reason) => restore.run({ id: detail.id, leaveEdited, reason })}
      pending={restore.pending}
      problem={restore.problem}
    />
  )
}

const MISSING =
  'Requires cwobject:EnsureAccessPolicy. Ask an Object Storage Admin to restore the access or to grant you the action.'
const EDITED = 'Someone has edited what this suspension changed. Compare the difference below.'

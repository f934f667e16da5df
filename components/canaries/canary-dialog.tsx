'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useServerAction } from '@/components/form/use-server-action'
import { CodeBlock } from '@/components/patterns/code-block'
import { QueryPart } from '@/components/patterns/query-part'
import { Person } from '@/components/people/person'
import { Button } from '@/components/ui/button'
import { ConfirmByName } from '@/components/ui/confirm-by-name'
import { Dialog } from '@/components/ui/dialog'
import { Facts } from '@/components/ui/facts'
import { TextLink } from '@/components/ui/link'
import { ProblemNote } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { useToast } from '@/components/ui/toast'
import { paths } from '@/lib/common/paths'
import { deleteCanaryAction, takeOverCanaryAction } from '@/lib/features/canaries/actions'
import { canaryQuery } from '@/lib/features/canaries/queries'
import type { CanaryDetail, CanarySummary, DeletedCanary } from '@/lib/features/canaries/schema'
import { canaryScope, SCHEDULE_WORDS } from '@/lib/features/canaries/words'
import { CanaryStateCell } from './canary-state'
import { CanaryTicks } from './canary-ticks'

const AFTER_CHANGE = [{ queryKey: ['canaries'] }]

/** Everything about one canary, and what can be done with it. */
export function CanaryDialog({ canary }: { canary: CanarySummary }) {
  const [open, setOpen] = useState(false)
  const { namespace, account } = canary
  return (
    <Dialog
      title={`Canary: ${canaryScope(canary)}`}
      description={`Runs as ${namespace}/${account}. ${SCHEDULE_WORDS[canary.schedule]}.`}
      open={open}
      onOpenChange={setOpen}
      trigger={<Button size="tiny">Details</Button>}
    >
      {open && <Content canary={canary} onDeleted={() => setOpen(false)} />}
    </Dialog>
  )
}

function Content({ canary, onDeleted }: { canary: CanarySummary; onDeleted: () => void }) {
  const query = useQuery(canaryQuery(canary.id))
  return (
    <QueryPart query={query} what="the canary" skeleton={<PanelSkeleton lines={5} />}>
      {(detail) => (
        <div className="grid min-w-0 gap-4">
          <div>
            <CanaryStateCell canary={{ ...canary, ...detail }} />
          </div>
          <CanaryTicks canary={detail} />
          <CanaryFacts detail={detail} />
          {detail.manifest && (
            <Panel title="CronJob" flush>
              <CodeBlock label="CronJob manifest" language="yaml" code={detail.manifest} />
            </Panel>
          )}
          <CanaryActions detail={detail} onDeleted={onDeleted} />
        </div>
      )}
    </QueryPart>
  )
}

function CanaryFacts({ detail }: { detail: CanaryDetail }) {
  const { cluster, clusterName, namespace, cronJob, madeBy, madeAt, owner, nextAt, ticks } = detail
  const run = ticks.find((tick) => tick.run)?.run
  return (
    <Facts
      items={[
        { term: 'CronJob', value: <code>{cronJob}</code> },
        { term: 'Cluster', value: `${clusterName} / ${namespace}` },
        {
          term: 'Created',
          value: (
            <>
              <RelativeTime at={madeAt} /> by <Person id={madeBy} />
            </>
          ),
        },
        owner !== madeBy && { term: 'Taken over by', value: <Person id={owner} /> },
        nextAt !== undefined && { term: 'Next run', value: <RelativeTime at={nextAt} /> },
        run !== undefined && {
          term: 'Last run',
          value: <TextLink href={paths.verification(cluster, namespace, run)}>{run}</TextLink>,
        },
      ]}
    />
  )
}

function CanaryActions({ detail, onDeleted }: { detail: CanaryDetail; onDeleted: () => void }) {
  const { id, cronJob, namespace, deleteRefusal, takeOverRefusal } = detail
  const show = useToast()
  const takeOver = useServerAction({
    action: takeOverCanaryAction,
    invalidates: AFTER_CHANGE,
    onDone: () => show({ title: 'You answer for this canary now' }),
  })
  const remove = useServerAction({
    action: deleteCanaryAction,
    invalidates: AFTER_CHANGE,
    onDone: (deleted) => {
      onDeleted()
      show(describeDeletion(deleted, namespace))
    },
  })
  return (
    <>
      {takeOver.problem && <ProblemNote problem={takeOver.problem} />}
      <div className="flex flex-wrap gap-2">
        {detail.takeable && (
          <Button
            pending={takeOver.pending}
            onClick={() => takeOver.run({ id })}
            {...(takeOverRefusal && { disabledReason: takeOverRefusal })}
          >
            Take over
          </Button>
        )}
        <ConfirmByName
          trigger={
            <Button variant="danger" {...(deleteRefusal && { disabledReason: deleteRefusal })}>
              Delete canary
            </Button>
          }
          title="Delete this canary?"
          loss={`CronJob ${cronJob} and its Jobs are deleted, and nobody notices any more when this access breaks. Results stay in the list of verifications.`}
          confirmLabel="Delete canary"
          onConfirm={() => remove.run({ id })}
          pending={remove.pending}
          problem={remove.problem}
        />
      </div>
    </>
  )
}

function describeDeletion({ cronJob, name }: DeletedCanary, namespace: string) {
  if (cronJob !== 'left') return { title: 'Canary deleted' }
  return {
    title: 'Canary deleted, its CronJob stays',
    description: `${name} was changed outside the console. To delete it, run kubectl delete cronjob ${name} -n ${namespace}.`,
    kind: 'info' as const,
  }
}

import { NoneYet, ProblemState } from '@/components/patterns/empty-state'
import { Facts } from '@/components/ui/facts'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { State, type StateKind } from '@/components/ui/state'
import { plural } from '@/lib/common/plural'
import type { Reading } from '@/lib/common/result'
import type { WorkerKind, WorkerStatus } from '@/lib/features/worker/schema'

type KnownWorker = Exclude<WorkerStatus, { state: 'none' }>

const states = {
  waiting: { kind: 'idle', word: 'Not tried yet' },
  working: { kind: 'done', word: 'Working' },
  failing: { kind: 'fail', word: 'Failing' },
} as const satisfies Record<KnownWorker['state'], { kind: StateKind; word: string }>

const kinds = {
  workload: 'Short-lived API token, exchanged for its workload token',
  'api-token': 'Long-lived API token from a file',
} as const satisfies Record<WorkerKind, string>

/** Who the background worker of the console is, and by what it acts. */
export function WorkerSection({ reading }: { reading: Reading<WorkerStatus> }) {
  const isNone = reading.ok && reading.value.state === 'none'
  return (
    <Panel id="worker" title="Background worker" flush={!reading.ok || isNone}>
      {!reading.ok && <ProblemState problem={reading.error} />}
      {reading.ok && reading.value.state === 'none' && (
        <NoneYet title="No identity of its own">
          Jobs use the sessions of people only. The operator of the console can set
          WORKER_IDENTITIES, so that clusters are read and expired grants are taken back while
          nobody is signed in.
        </NoneYet>
      )}
      {reading.ok && reading.value.state !== 'none' && <Worker status={reading.value} />}
    </Panel>
  )
}

function Worker({ status }: { status: KnownWorker }) {
  const { kind, word } = states[status.state]
  return (
    <div className="grid gap-3">
      {status.kind === 'api-token' && (
        <Note kind="warn" title="The console itself has a long-lived key">
          The worker acts with an API token that somebody made, and that stays valid for long. Use a
          CoreWeave service account that trusts the workload of the worker in its place.
        </Note>
      )}
      {status.state === 'failing' && status.failure && (
        <Note kind="fail" title={status.failure.message}>
          {status.failure.next}
        </Note>
      )}
      <Facts
        items={[
          { term: 'State', value: <State kind={kind}>{word}</State> },
          { term: 'Credential', value: kinds[status.kind] },
          ...(status.state === 'waiting' ? [] : workerFacts(status)),
        ]}
      />
      <p className="text-ink-2 text-small">
        It reads clusters, and takes back expired grants where CoreWeave allows it. No page and no
        action uses this credential.
      </p>
    </div>
  )
}

const workerFacts = (status: Exclude<KnownWorker, { state: 'waiting' }>) => {
  const { account, issuer, subject, expiresAt, exchangedAt, triedAt, clusters } = status
  return [
    account && { term: 'CoreWeave account', value: <code>{account}</code> },
    subject && { term: 'Subject of its token', value: <code>{subject}</code> },
    issuer && { term: 'Issuer of its token', value: <code>{issuer}</code> },
    exchangedAt && { term: 'Last exchange', value: <RelativeTime at={exchangedAt} /> },
    expiresAt && { term: 'Valid until', value: <RelativeTime at={expiresAt} /> },
    clusters && {
      term: 'Clusters',
      value: (
        <>
          {plural(clusters.count, 'cluster')}, read <RelativeTime at={clusters.readAt} />
        </>
      ),
    },
    { term: 'Last attempt', value: <RelativeTime at={triedAt} /> },
  ].map((fact) => fact || undefined)
}

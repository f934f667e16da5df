import { Diff } from '@/components/patterns/diff'
import { Note, ProblemNote } from '@/components/ui/note'
import { RelativeTime } from '@/components/ui/relative-time'
import { State } from '@/components/ui/state'
import type { Problem } from '@/lib/common/errors'
import { meaningOf } from '@/lib/features/service-accounts/manager'
import type { InjectionPreview, ServiceAccountDetail } from '@/lib/features/service-accounts/schema'

type Annotations = Record<string, string>

/** kubectl's copy of the whole manifest says the same once more. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

const textOf = (annotations: Annotations) =>
  Object.entries(annotations)
    .filter(([key]) => key !== LAST_APPLIED)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join('\n')

type Props = {
  preview: InjectionPreview | undefined
  problem: Problem | undefined
  detail: ServiceAccountDetail
  /** What was agreed to before somebody else came first. */
  agreed: InjectionPreview | undefined
}

/** What the cluster would store, and who else has a say in it. */
export function InjectionPreviewPanel({ preview, problem, detail, agreed }: Props) {
  if (problem) return <ProblemNote problem={problem} title="The cluster refuses it." live={false} />
  if (!preview) return <State kind="run">Asking {detail.clusterName} what would change</State>
  const { before, after, patch } = preview
  const unchanged = Object.keys(patch).length === 0
  return (
    <div className="grid gap-3 *:min-w-0">
      {agreed && <Meanwhile agreed={agreed} preview={preview} />}
      <h3 className="font-medium text-ink-2 text-small">
        {unchanged ? 'Annotations: nothing would change' : 'Annotations, before and after'}
      </h3>
      <div className="overflow-hidden rounded-control border border-line bg-surface">
        {textOf(before) || textOf(after) ? (
          <Diff
            before={textOf(before)}
            after={textOf(after)}
            label="Annotations before and after"
          />
        ) : (
          <p className="px-3.5 py-2 text-ink-2">There are none.</p>
        )}
      </div>
      {!unchanged && detail.manager && <Note kind="warn">{meaningOf(detail.manager)}</Note>}
      {!unchanged && detail.pods.ok && detail.pods.value.alive > 0 && (
        <p className="text-ink-2">{keptBy(detail.pods.value.alive)}</p>
      )}
    </div>
  )
}

const keptBy = (alive: number) =>
  alive === 1
    ? '1 running pod keeps what it was created with until it is replaced.'
    : `${alive} running pods keep what they were created with until they are replaced.`

/** Between the preview that was agreed to and now. */
function Meanwhile({ agreed, preview }: { agreed: InjectionPreview; preview: InjectionPreview }) {
  const [was, is] = [textOf(agreed.before), textOf(preview.before)]
  const { lastWrite } = preview
  return (
    <Note
      kind="warn"
      title={was === is ? 'Something else about it was changed meanwhile.' : 'Changed meanwhile:'}
    >
      {was === is ? (
        'The annotations are as you saw them.'
      ) : (
        <span className="mt-1 block overflow-hidden rounded-control border border-line bg-surface">
          <Diff before={was} after={is} label="What was changed meanwhile" />
        </span>
      )}
      {lastWrite && (
        <span className="mt-1 block">
          Last written by <code>{lastWrite.manager}</code>, <RelativeTime at={lastWrite.at} />.
        </span>
      )}
    </Note>
  )
}

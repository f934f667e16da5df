import { Diff } from '@/components/patterns/diff'
import { Note, ProblemNote } from '@/components/ui/note'
import { RelativeTime } from '@/components/ui/relative-time'
import { State } from '@/components/ui/state'
import type { Problem } from '@/lib/common/errors'
import { managerWarning } from '@/lib/features/service-accounts/manager'
import type { InjectionPreview, ServiceAccountDetail } from '@/lib/features/service-accounts/schema'

type Annotations = Record<string, string>

/** kubectl's copy of the whole manifest repeats the annotations. */
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
  /** The preview that the person confirmed before someone else changed the object. */
  agreed: InjectionPreview | undefined
}

/** The annotations that the cluster would store, and which tool may overwrite them. */
export function InjectionPreviewPanel({ preview, problem, detail, agreed }: Props) {
  if (problem)
    return (
      <ProblemNote problem={problem} title="The API server rejects this change." live={false} />
    )
  if (!preview) return <State kind="run">Running a dry run in {detail.clusterName}</State>
  const { before, after, patch } = preview
  const unchanged = Object.keys(patch).length === 0
  return (
    <div className="grid gap-3 *:min-w-0">
      {agreed && <ConcurrentChange agreed={agreed} preview={preview} />}
      <h3 className="font-medium text-ink-2 text-small">
        {unchanged ? 'Annotations: no changes' : 'Annotations, before and after'}
      </h3>
      <div className="overflow-hidden rounded-control border border-line bg-surface">
        {textOf(before) || textOf(after) ? (
          <Diff
            before={textOf(before)}
            after={textOf(after)}
            label="Annotations before and after"
          />
        ) : (
          <p className="px-3.5 py-2 text-ink-2">No annotations</p>
        )}
      </div>
      {!unchanged && detail.manager && <Note kind="warn">{managerWarning(detail.manager)}</Note>}
      {!unchanged && detail.pods.ok && detail.pods.value.alive > 0 && (
        <p className="text-ink-2">{keptBy(detail.pods.value.alive)}</p>
      )}
    </div>
  )
}

const keptBy = (alive: number) =>
  alive === 1
    ? '1 running pod keeps its current credentials until it is replaced.'
    : `${alive} running pods keep their current credentials until they are replaced.`

/** What changed between the confirmed preview and now. */
function ConcurrentChange({
  agreed,
  preview,
}: {
  agreed: InjectionPreview
  preview: InjectionPreview
}) {
  const [was, is] = [textOf(agreed.before), textOf(preview.before)]
  const { lastWrite } = preview
  return (
    <Note
      kind="warn"
      title={
        was === is
          ? 'The service account was changed in the meantime.'
          : 'The annotations were changed in the meantime:'
      }
    >
      {was === is ? (
        'Its annotations are unchanged.'
      ) : (
        <span className="mt-1 block overflow-hidden rounded-control border border-line bg-surface">
          <Diff before={was} after={is} label="Changes in the meantime" />
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

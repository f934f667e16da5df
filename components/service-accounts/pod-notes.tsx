import { CopyField } from '@/components/ui/copy'
import { Note } from '@/components/ui/note'
import { RestartButton } from '@/components/workloads/restart-button'
import { pluralOf } from '@/lib/common/plural'
import { shellCommand } from '@/lib/core/identity/shell'
import type { PodBehind, ServiceAccountDetail } from '@/lib/features/service-accounts/schema'

const titles = {
  'without-credentials': (count: number) =>
    count === 1 ? '1 pod runs without credentials.' : `${count} pods run without credentials.`,
  'other-audience': (count: number) =>
    count === 1
      ? '1 pod has a token for a previous audience.'
      : `${count} pods have a token for a previous audience.`,
  'still-injected': (count: number) =>
    count === 1
      ? '1 pod keeps its credentials, although the service account is no longer annotated.'
      : `${count} pods keep their credentials, although the service account is no longer annotated.`,
} as const satisfies Record<PodBehind['lag'], (count: number) => string>

/** Pods that started before the current annotation, and how to restart them. */
export function PodNotes({ detail }: { detail: ServiceAccountDetail }) {
  const { pods, namespace, cluster } = detail
  if (!pods.ok)
    return <p className="text-ink-2">Could not list the running pods: {pods.error.message}</p>
  return Object.entries(titles).map(([lag, title]) => {
    const behind = pods.value.behind.filter((pod) => pod.lag === lag)
    if (behind.length === 0) return null
    return (
      <Note key={lag} kind="warn" title={title(behind.length)}>
        Affected: <Names pods={behind} />. The webhook mutates pods only when they are created.
        <Restart pods={behind} cluster={cluster} namespace={namespace} />
      </Note>
    )
  })
}

const SHOWN = 5

function Names({ pods }: { pods: PodBehind[] }) {
  const rest = pods.length - SHOWN
  return (
    <>
      {pods.slice(0, SHOWN).map(({ name, owner }, index) => (
        <span key={name}>
          {index > 0 && ', '}
          <code>{name}</code>
          {owner && (
            <>
              {' '}
              of {owner.kind} <code>{owner.name}</code>
            </>
          )}
        </span>
      ))}
      {rest > 0 && ` and ${rest} others`}
    </>
  )
}

type RestartProps = { pods: PodBehind[]; cluster: string; namespace: string }

function Restart({ pods, cluster, namespace }: RestartProps) {
  const owners = pods.flatMap(({ owner }) =>
    owner?.restartable ? [`${owner.kind.toLowerCase()}/${owner.name}`] : [],
  )
  const targets = [...new Set(owners)]
  if (targets.length === 0)
    return (
      <span className="block">
        Recreate the {pluralOf(pods.length, 'pod')} to apply the annotation.
      </span>
    )
  const command = ['kubectl', 'rollout', 'restart', ...targets, '--namespace', namespace]
  const deployments = targets.flatMap((target) => target.split('deployment/')[1] ?? [])
  return (
    <span className="mt-2 grid max-w-160 gap-2">
      <span className="flex flex-wrap gap-2">
        {deployments.map((deployment) => (
          <RestartButton
            key={deployment}
            cluster={cluster}
            namespace={namespace}
            deployment={deployment}
          />
        ))}
      </span>
      <CopyField text={shellCommand(command)} label="command" />
    </span>
  )
}

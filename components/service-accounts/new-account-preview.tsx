import { LinkButton } from '@/components/ui/link'
import { ProblemNote } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { State } from '@/components/ui/state'
import type { Problem } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import type { CreateServiceAccount } from '@/lib/features/service-accounts/schema'

type Props = {
  /** What was typed, once it is something a cluster can be asked about. */
  input: CreateServiceAccount | undefined
  clusterName: string
  annotations: Record<string, string> | undefined
  problem: Problem | undefined
}

/** The cluster's own dry run, while the form is filled in. */
export function NewAccountPreview({ input, clusterName, annotations, problem }: Props) {
  return (
    <Panel title="What the cluster says">
      <div aria-live="polite" className="grid gap-2">
        {!input && (
          <p className="text-ink-2">
            With a namespace and a name, {clusterName} is asked by a dry run whether it takes them.
          </p>
        )}
        {input && !annotations && !problem && <State kind="run">Asking {clusterName}</State>}
        {input && problem && (
          <ProblemNote
            problem={problem}
            live={false}
            {...(problem.reason === 'already-exists' && {
              actions: (
                <LinkButton
                  size="tiny"
                  href={paths.serviceAccount(input.cluster, input.namespace, input.name)}
                >
                  Open it
                </LinkButton>
              ),
            })}
          />
        )}
        {input && annotations && (
          <>
            <State kind="pass">{`${clusterName} takes ${input.namespace}/${input.name}`}</State>
            {Object.entries(annotations).map(([key, value]) => (
              <code key={key}>
                {key}: {JSON.stringify(value)}
              </code>
            ))}
          </>
        )}
      </div>
    </Panel>
  )
}

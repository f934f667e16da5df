import { LinkButton } from '@/components/ui/link'
import { ProblemNote } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { State } from '@/components/ui/state'
import type { Problem } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import type { CreateServiceAccount } from '@/lib/features/service-accounts/schema'

type Props = {
  /** The form's input once it is valid. */
  input: CreateServiceAccount | undefined
  clusterName: string
  annotations: Record<string, string> | undefined
  problem: Problem | undefined
}

/** The result of a dry run in the cluster while the form is filled in. */
export function NewAccountPreviewPanel({ input, clusterName, annotations, problem }: Props) {
  return (
    <Panel title="Dry run">
      <div aria-live="polite" className="grid gap-2">
        {!input && (
          <p className="text-ink-2">
            Enter a namespace and a name to run a dry run in {clusterName}.
          </p>
        )}
        {input && !annotations && !problem && (
          <State kind="run">Running a dry run in {clusterName}</State>
        )}
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
                  Open service account
                </LinkButton>
              ),
            })}
          />
        )}
        {input && annotations && (
          <>
            <State kind="pass">{`${clusterName} accepts ${input.namespace}/${input.name}`}</State>
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

'use client'

import { useState } from 'react'
import { useServerAction } from '@/components/form/use-server-action'
import { Button } from '@/components/ui/button'
import { Note, ProblemNote } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { plural } from '@/lib/common/plural'
import type { Result } from '@/lib/common/result'
import type { TrustAssignment } from '@/lib/core/trust-setup/setup-files'
import { declareTargetAction } from '@/lib/features/declared-trusts/actions'
import { trustsKey } from '@/lib/features/declared-trusts/queries'

type Outcomes = Extract<Awaited<ReturnType<typeof declareTargetAction>>, { ok: true }>['value']

type SaveDeclaredTrustProps = {
  trusts: readonly TrustAssignment[]
  cloudName: string
  clusterOf: (issuerUrl: string) => string
}

/** Saves the trust as declared once the files are applied; a verification proves it. */
export function SaveDeclaredTrust({ trusts, cloudName, clusterOf }: SaveDeclaredTrustProps) {
  const { run, pending, problem, outcomes } = useSaveDeclaredTrusts(clusterOf)
  const failed = outcomes?.filter(({ result }) => !result.ok) ?? []
  const saved = (outcomes?.length ?? 0) - failed.length
  return (
    <Panel title="After you apply the files">
      <p className="text-ink-2">
        Save the trust of {cloudName} in the console. The service accounts and the review list it as
        declared until it is verified.
      </p>
      {problem && <ProblemNote problem={problem} />}
      {saved > 0 && (
        <Note
          kind="done"
          live
          title={`Saved as declared trust for ${plural(saved, 'service account')}`}
        />
      )}
      {failed.length > 0 && (
        <Note kind="fail" live title={`Could not save ${plural(failed.length, 'declared trust')}`}>
          <ul>
            {failed.map(({ cluster, namespace, name, result }) => (
              <li key={`${cluster}/${namespace}/${name}`}>
                {namespace}/{name}: {!result.ok && result.error.message}
              </li>
            ))}
          </ul>
        </Note>
      )}
      <div>
        <Button pending={pending} onClick={() => run(trusts)}>
          Save as declared trust
        </Button>
      </div>
    </Panel>
  )
}

function useSaveDeclaredTrusts(clusterOf: SaveDeclaredTrustProps['clusterOf']) {
  const [outcomes, setOutcomes] = useState<Outcomes>()
  const { run, pending, problem } = useServerAction({
    action: async (trusts: readonly TrustAssignment[]): Promise<Result<Outcomes>> => {
      const all: Outcomes = []
      for (const { target, trusted } of trusts) {
        const accounts = trusted.map(({ issuerUrl, namespace, name }) => ({
          cluster: clusterOf(issuerUrl),
          namespace,
          name,
        }))
        const result = await declareTargetAction({ target, accounts })
        if (!result.ok) return result
        all.push(...result.value)
      }
      return { ok: true, value: all }
    },
    invalidates: [{ queryKey: trustsKey }],
    onDone: setOutcomes,
  })
  return { run, pending, problem, outcomes }
}

'use client'

import { useState } from 'react'
import { useServerAction } from '@/components/form/use-server-action'
import { Button } from '@/components/ui/button'
import { Note, ProblemNote } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import type { Result } from '@/lib/common/result'
import type { TrustAssignment } from '@/lib/core/trust-setup/setup-files'
import { declareTargetAction } from '@/lib/features/declared-trusts/actions'
import { trustsKey } from '@/lib/features/declared-trusts/queries'

type Outcomes = Extract<Awaited<ReturnType<typeof declareTargetAction>>, { ok: true }>['value']

type KeepDeclaredProps = {
  trusts: readonly TrustAssignment[]
  cloudName: string
  clusterOf: (issuerUrl: string) => string
}

/** Writes down that the files are applied: declared, not proved. */
export function KeepDeclared({ trusts, cloudName, clusterOf }: KeepDeclaredProps) {
  const { run, pending, problem, outcomes } = useKeeping(clusterOf)
  const failed = outcomes?.filter(({ result }) => !result.ok) ?? []
  const kept = (outcomes?.length ?? 0) - failed.length
  return (
    <Panel title="Once it is applied">
      <p className="text-ink-2">
        Keep that {cloudName} trusts{' '}
        {trusts.flatMap(({ trusted }) => trusted).length > 1 ? 'them' : 'it'}: it is shown with the
        account and in review, as declared until it is verified.
      </p>
      {problem && <ProblemNote problem={problem} />}
      {kept > 0 && (
        <Note
          kind="pass"
          live
          title={`Kept as declared for ${kept.toLocaleString('en')} service account${kept === 1 ? '' : 's'}`}
        />
      )}
      {failed.length > 0 && (
        <Note kind="fail" live title={`Not kept for ${failed.length.toLocaleString('en')}`}>
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
          Keep as declared
        </Button>
      </div>
    </Panel>
  )
}

function useKeeping(clusterOf: KeepDeclaredProps['clusterOf']) {
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

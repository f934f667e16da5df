'use client'

import { useDependents } from '@/components/clusters/config-dependents'
import { NoneYet, ProblemState, Unreachable } from '@/components/patterns/empty-state'
import { TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { TableSkeleton } from '@/components/ui/skeleton'
import { Count } from '@/components/ui/state'
import { Waiting } from '@/components/ui/waiting'
import { paths } from '@/lib/common/paths'
import type { FederationConfig } from '@/lib/features/federation/schema'

const SHOWN = 100

export function DependentsPanel({ config }: { config: FederationConfig }) {
  const dependents = useDependents(config)
  const { cluster } = config
  const known = 'data' in dependents ? dependents.data : undefined
  return (
    <Panel
      flush
      title="Dependent service accounts"
      aside={known && <Count>{known.accounts.length}</Count>}
    >
      {'pending' in dependents && (
        <Waiting what={`the service accounts of ${cluster?.name ?? 'the cluster'}`}>
          <TableSkeleton columns={1} rows={3} />
        </Waiting>
      )}
      {'problem' in dependents && (
        <ProblemState
          problem={dependents.problem}
          title="Could not count the dependent service accounts"
        />
      )}
      {'external' in dependents && (
        <Unreachable title="The dependent workloads are unknown">
          The issuer is not a cluster of this organization, so the console cannot see who uses its
          tokens.
        </Unreachable>
      )}
      {known && cluster && (
        <>
          {known.accounts.length === 0 && (
            <NoneYet title="No injected service account uses this audience">
              {known.complete
                ? 'Tokens that people and CI jobs exchange without the webhook are not listed here.'
                : 'Only the namespaces that you opened were read.'}
            </NoneYet>
          )}
          <ul>
            {known.accounts.slice(0, SHOWN).map(({ namespace, name }) => (
              <li
                key={`${namespace}/${name}`}
                className="border-line border-b px-3.5 py-2 last:border-b-0"
              >
                <TextLink href={paths.serviceAccount(cluster.id, namespace, name)}>
                  {namespace}/{name}
                </TextLink>
              </li>
            ))}
            {known.accounts.length > SHOWN && (
              <li className="px-3.5 py-2 text-ink-2">and {known.accounts.length - SHOWN} more</li>
            )}
          </ul>
        </>
      )}
    </Panel>
  )
}

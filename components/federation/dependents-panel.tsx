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
  const known = dependents !== 'waiting' && dependents.known ? dependents : undefined
  return (
    <Panel
      flush
      title="Service accounts that depend on it"
      aside={known && <Count>{known.accounts.length}</Count>}
    >
      {dependents === 'waiting' && (
        <Waiting what={`the service accounts of ${cluster?.name ?? 'the cluster'}`}>
          <TableSkeleton columns={1} rows={3} />
        </Waiting>
      )}
      {dependents !== 'waiting' && !dependents.known && <NotKnown dependents={dependents} />}
      {known && cluster && (
        <>
          {known.accounts.length === 0 && (
            <NoneYet title="No injected service account asks for this audience">
              {known.complete
                ? 'Tokens that people or CI jobs exchange themselves are not seen here.'
                : 'Only the namespaces you have opened were looked at.'}
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

type NotKnownProps = {
  dependents: Extract<ReturnType<typeof useDependents>, { known: false }>
}

const NotKnown = ({ dependents: { problem, why } }: NotKnownProps) =>
  problem ? (
    <ProblemState problem={problem} title="They could not be counted" />
  ) : (
    <Unreachable title="They cannot be counted">
      {why}: the console does not know who holds tokens of this issuer.
    </Unreachable>
  )

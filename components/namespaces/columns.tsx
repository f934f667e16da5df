'use client'

import { useQuery } from '@tanstack/react-query'
import type { Column } from '@/components/table/column'
import { TextLink } from '@/components/ui/link'
import { State } from '@/components/ui/state'
import { ProofLine } from '@/components/verifications/proof-line'
import { type Problem, problemOf } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { problemLabel } from '@/lib/common/problem-words'
import { namespaceQuery } from '@/lib/features/namespaces/queries'
import type {
  NamespaceFacts,
  NamespaceList,
  NamespaceRef,
  NamespaceRight,
} from '@/lib/features/namespaces/schema'
import { ForgetNamespace } from './forget-namespace'

export type NamespaceRow = NamespaceRef & Pick<NamespaceList, 'known'>

const rightTexts = {
  read: 'read accounts',
  create: 'create accounts',
  annotate: 'annotate accounts',
  verify: 'verify',
  logs: 'read logs',
} as const satisfies Record<NamespaceRight, string>

type PartProps<Key extends Exclude<keyof NamespaceFacts, keyof NamespaceRef>> = {
  row: NamespaceRow
  part: Key
  children: (value: Extract<NamespaceFacts[Key], { ok: true }>['value']) => React.ReactNode
}

/** One fact of a namespace. Each row reads its own once it scrolls into view. */
function Part<Key extends Exclude<keyof NamespaceFacts, keyof NamespaceRef>>({
  row: { cluster, namespace },
  part,
  children,
}: PartProps<Key>) {
  const { data, error } = useQuery(namespaceQuery({ cluster, namespace }))
  if (!data)
    return error ? <Unknown problem={problemOf(error)} /> : <State kind="run">Reading</State>
  const reading: NamespaceFacts[Key] = data[part]
  return reading.ok ? children(reading.value) : <Unknown problem={reading.error} />
}

const Unknown = ({ problem }: { problem: Problem }) => (
  <State kind={problem.code === 'forbidden' ? 'idle' : 'warn'} title={problem.message}>
    {problemLabel(problem)}
  </State>
)

export const namespaceColumns: Column<NamespaceRow>[] = [
  {
    key: 'namespace',
    header: 'Namespace',
    cell: ({ namespace }) => namespace,
    sort: ({ namespace }) => namespace,
  },
  {
    key: 'may',
    header: 'You can',
    cell: (row) => (
      <Part row={row} part="may">
        {(may) =>
          may.length > 0 ? (
            may.map((right) => rightTexts[right]).join(', ')
          ) : (
            <State kind="warn">Nothing</State>
          )
        }
      </Part>
    ),
    priority: 3,
  },
  {
    key: 'accounts',
    header: 'Accounts',
    cell: (row) => (
      <Part row={row} part="accounts">
        {({ total, injected, complete }) =>
          `${injected} of ${total}${complete ? '' : ' or more'} injected`
        }
      </Part>
    ),
    width: 'whitespace-nowrap',
  },
  {
    key: 'granted',
    header: 'Access',
    cell: (row) => (
      <Part row={row} part="granted">
        {(granted) => (granted > 0 ? `${granted} granted` : 'None granted')}
      </Part>
    ),
    priority: 2,
  },
  {
    key: 'waiting',
    header: 'Open requests',
    cell: (row) => (
      <Part row={row} part="waiting">
        {(waiting) =>
          waiting > 0 ? (
            <span
              title={`Requests that name a service account in a namespace called ${row.namespace}, in any cluster`}
            >
              <TextLink href={paths.requests({ account: `${row.namespace}/` })}>
                {waiting} open
              </TextLink>
            </span>
          ) : (
            <span className="text-ink-2">None</span>
          )
        }
      </Part>
    ),
    priority: 2,
  },
  {
    key: 'verified',
    header: 'Last verification',
    cell: (row) => (
      <Part row={row} part="verified">
        {(last) =>
          last ? (
            <>
              {last.account}:{' '}
              <ProofLine
                state={last.state}
                run={{ cluster: row.cluster, namespace: row.namespace, name: last.name }}
              />
            </>
          ) : (
            <span className="text-ink-2">None yet</span>
          )
        }
      </Part>
    ),
    priority: 2,
  },
  {
    key: 'forget',
    header: 'Actions',
    quiet: true,
    align: 'end',
    cell: ({ known, ...ref }) => known === 'remembered' && <ForgetNamespace {...ref} />,
  },
]

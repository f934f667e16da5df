'use client'

import { AccessLevels } from '@/components/patterns/access-levels'
import { AccountLabel } from '@/components/patterns/account-label'
import { NoneYet } from '@/components/patterns/empty-state'
import type { Column } from '@/components/table/column'
import { DataTable } from '@/components/table/data-table'
import { LinkButton, TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { State } from '@/components/ui/state'
import { ProofLine } from '@/components/verifications/proof-line'
import { listAnd } from '@/lib/common/list'
import { paths } from '@/lib/common/paths'
import { plural, pluralOf } from '@/lib/common/plural'
import type { BucketProof, BucketProofs } from './bucket-proofs'

type BucketProofsPanelProps = BucketProofs & { bucket: string }

/** Who was proved to reach a bucket, at which level and when, and what no longer holds. */
export function BucketProofsPanel({ bucket, ...given }: BucketProofsPanelProps) {
  const { proofs, pending, unread, hidden } = given
  return (
    <Panel
      title="Proofs"
      flush
      aside={pending && <State kind="run">Reading</State>}
      {...((unread.length > 0 || hidden > 0) && {
        footer: (
          <p className="text-ink-2 text-small">
            Incomplete.{' '}
            {unread.length > 0 && `Verifications of ${listAnd(unread)} could not be read. `}
            {hidden > 0 &&
              `${plural(hidden, 'verification')} of other namespaces ${pluralOf(hidden, 'is', 'are')} not shown, because you cannot read ${pluralOf(hidden, 'its', 'their')} logs.`}
          </p>
        ),
      })}
    >
      <DataTable
        caption={`Proofs of access to ${bucket}`}
        columns={columns}
        rows={proofs}
        rowKey={(proof) =>
          JSON.stringify([proof.cluster.id, proof.namespace, proof.account, proof.level])
        }
        sortParam="proofs"
        empty={
          pending ? (
            <NoneYet title="Reading verifications">Proofs appear as they are read.</NoneYet>
          ) : (
            <NoneYet
              title="No access was verified yet"
              actions={<LinkButton href={paths.giveAccess({ bucket })}>Give access</LinkButton>}
            >
              A verification runs a Job as a service account and uses the bucket.
            </NoneYet>
          )
        }
      />
    </Panel>
  )
}

const columns: Column<BucketProof>[] = [
  {
    key: 'account',
    header: 'Service account',
    cell: ({ cluster, namespace, account }) => (
      <TextLink href={paths.serviceAccount(cluster.id, namespace, account)} quiet>
        <AccountLabel cluster={cluster.name} namespace={namespace} name={account} />
      </TextLink>
    ),
    sort: ({ account }) => account,
  },
  {
    key: 'level',
    header: 'Level',
    cell: ({ level }) => <AccessLevels held={[level]} />,
    priority: 2,
  },
  {
    key: 'proof',
    header: 'Proof',
    cell: ({ state, run }) => <ProofLine state={state} {...(run && { run })} full />,
  },
]

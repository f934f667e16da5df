import 'server-only'

import type { KeyFaultCode } from '@/lib/core/issuer-keys/key-history'
import type { Cluster } from '@/lib/features/clusters/schema'
import type { DeclaredTrust } from '@/lib/features/declared-trusts/schema'
import type { UploadedKeySet } from '@/lib/features/issuer-keys/schema'
import {
  compareUploads,
  describeKeyFault,
  describeUpload,
  readWatchedKeys,
} from '@/lib/features/issuer-keys/service'
import type { Context } from '@/lib/server/session/context'
import type { DetectedFinding } from './detected-findings'
import type { ReviewKind } from './kinds'

const KIND_OF_FAULT = {
  unpublished: 'key-not-published',
  'published-late': 'key-published-late',
  'used-early': 'key-published-late',
  'removed-early': 'key-removed-early',
} as const satisfies Record<KeyFaultCode, ReviewKind>

/** Faults of a cluster's keys by which tokens may fail now, and uploaded key sets that differ from the published keys. */
export async function readIssuerFindings(
  context: Context,
  { id, name, issuerUrl }: Cluster,
  trusts: readonly DeclaredTrust[],
): Promise<DetectedFinding[]> {
  const watched = await readWatchedKeys(context, issuerUrl)
  if (!watched) return []
  const where = { of: 'cluster', cluster: id, clusterName: name } as const
  return [
    ...watched.faults
      .filter(({ breaks }) => breaks)
      .map((fault) => ({
        kind: KIND_OF_FAULT[fault.code],
        about: [id, fault.code, fault.kid],
        evidence: describeKeyFault(fault).replaceAll('`', ''),
        where,
      })),
    ...compareUploads(trusts, watched).flatMap((upload) => {
      const kind = kindOfUpload(upload)
      if (!kind) return []
      const { cloud, missing, removed, unseen } = upload
      return [
        {
          kind,
          about: [id, cloud, upload.name, missing, removed, unseen],
          evidence: `${upload.name}: ${describeUpload(upload)}`.replaceAll('`', ''),
          where,
        },
      ]
    }),
  ]
}

function kindOfUpload({ missing, removed, unseen }: UploadedKeySet): ReviewKind | undefined {
  if (missing.length > 0) return 'uploaded-keys-lack'
  return removed.length + unseen.length > 0 ? 'uploaded-keys-stale' : undefined
}

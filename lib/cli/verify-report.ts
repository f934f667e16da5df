import 'server-only'

import { AppError } from '@/lib/common/errors'
import type { Check } from '@/lib/core/verification/report'
import { readClusters } from '@/lib/features/clusters/service'
import type { Context } from '@/lib/server/session/context'

/** The cluster with this name or id. */
export async function findClusterByName(context: Context, named: string) {
  const clusters = await readClusters(context)
  const cluster = clusters.find(({ id, name }) => id === named || name === named)
  if (cluster) return cluster
  throw new AppError('not-found', `Cluster ${named} not found.`, {
    detail: {
      next: `Clusters of this organization: ${clusters.map(({ name }) => name).join(', ') || 'none'}.`,
    },
  })
}

/** The options of every verification. */
export const ACCOUNT_OPTIONS = {
  cluster: { type: 'string' },
  namespace: { type: 'string' },
  account: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

export const STATE_SIGNS = {
  pass: 'ok',
  fail: 'FAILED',
  warn: 'WARNING',
  skip: '-',
  unknown: '?',
  running: '…',
  waiting: '-',
} as const satisfies Record<Check['state'], string>

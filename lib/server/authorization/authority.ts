import 'server-only'

import { AppError } from '@/lib/common/errors'
import type { Context } from '../session/context'

/**
 * What no upstream authorises, because only the console has it, and the right at CoreWeave that stands
 * for it. Asked at each access. What a person of one namespace may see, their cluster is asked instead.
 */
const STANDS_FOR = {
  'read the whole audit': 'cwobject:ListAccessPolicy',
  'manage notifications': 'cwobject:EnsureAccessPolicy',
  'sign off findings': 'cwobject:ListAccessPolicy',
  'record a review': 'cwobject:ListAccessPolicy',
  'set the organization id': 'cwobject:EnsureAccessPolicy',
  'suspend access': 'cwobject:EnsureAccessPolicy',
  'read every suspension': 'cwobject:ListAccessPolicy',
  'read all requests': 'cwobject:ListAccessPolicy',
  'read the rules of approval': 'cwobject:ListAccessPolicy',
  'decide about requests': 'cwobject:EnsureAccessPolicy',
  'delete policies': 'cwobject:DeleteAccessPolicy',
  'read trusts of clusters that are gone': 'cwobject:ListAccessPolicy',
  'propose rules of approval': 'cwobject:EnsureAccessPolicy',
} as const satisfies Record<string, `cwobject:${string}`>
export type Authority = keyof typeof STANDS_FOR

type Asker = Pick<Context, 'coreweave'>

/** False also while CoreWeave cannot be asked; an ended session is not a no. */
export const mayHere = ({ coreweave }: Asker, what: Authority): Promise<boolean> =>
  coreweave.canI({ actions: [STANDS_FOR[what]], resources: ['*'] }).catch((error: unknown) => {
    if (error instanceof AppError && error.code !== 'unauthenticated') return false
    throw error
  })

/** Refuses whoever has a session here and no token at CoreWeave any more. */
export async function demandToken({ coreweave }: Asker): Promise<void> {
  await coreweave.whoami().catch((error: unknown) => {
    if (!(error instanceof AppError) || error.code === 'unauthenticated') throw error
  })
}

export async function demand(context: Asker, what: Authority): Promise<void> {
  if (await mayHere(context, what)) return
  throw new AppError('forbidden', `You may not ${what}: it takes ${STANDS_FOR[what]}.`, {
    detail: { next: 'An Object Storage Admin can do it, or grant you that action by a policy.' },
  })
}

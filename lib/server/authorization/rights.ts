import 'server-only'

import { withDeadline } from '@/lib/common/deadline'
import { AppError, NO_LINKED_TOKEN } from '@/lib/common/errors'
import type { Reading } from '@/lib/common/result'
import { readPart } from '../read-part'
import type { Context } from '../session/context'

export const SURFACES = ['clusters', 'federation', 'policies', 'buckets', 'access-keys'] as const
export type RightsSurface = (typeof SURFACES)[number]

/** What a person may do on one surface, and the role that grants the rest. */
export type SurfaceRights = { may: Record<string, boolean>; role: string }
export type PersonRights = Record<RightsSurface, Reading<SurfaceRights>>

type Asker = Pick<Context, 'coreweave' | 'clock'>

const STORAGE_ROLE = 'Object Storage Admin'

/**
 * Read a person's rights: by can-i where CoreWeave offers it, otherwise by trying a list. CoreWeave
 * offers no check for creating a federation config, so that right is unknown until it is tried.
 */
export async function readRights(context: Asker): Promise<PersonRights> {
  const { coreweave } = context
  const surface = (role: string, questions: Record<string, () => Promise<boolean>>) =>
    readPart(context, async () => ({ may: await answers(questions), role }))
  const can = (action: string) => () =>
    coreweave.canI({ actions: [`cwobject:${action}`], resources: ['*'] })

  const [clusters, federation, policies, buckets, accessKeys] = await Promise.all([
    surface('CKS Viewer', { list: () => isLetIn(coreweave.listClusters()) }),
    surface(`IAM Admin and ${STORAGE_ROLE}`, {
      list: () => isLetIn(coreweave.listFederationConfigs()),
    }),
    surface(STORAGE_ROLE, {
      list: can('ListAccessPolicy'),
      save: can('EnsureAccessPolicy'),
      delete: can('DeleteAccessPolicy'),
    }),
    surface(STORAGE_ROLE, { list: can('ListBucketInfo') }),
    surface(STORAGE_ROLE, { list: can('ListAccessKeyInfo') }),
  ])
  return { clusters, federation, policies, buckets, 'access-keys': accessKeys }
}

/** Whether the person can read nothing of the organization but its clusters, so works in namespaces only. */
export const worksInNamespaces = ({ federation, policies }: PersonRights): boolean =>
  [federation, policies].every((surface) =>
    surface.ok ? !surface.value.may['list'] : surface.error.code === 'forbidden',
  )

/** How long the navigation waits for CoreWeave before it shows every entry. */
const NAVIGATION_DEADLINE_MS = 1500

/**
 * The same, asked with as few requests as it takes. False where CoreWeave does not answer in time: a person
 * who sees too many entries is told on their pages what is missing.
 */
export async function worksInNamespacesOnly({
  coreweave,
  actor,
}: Pick<Context, 'coreweave' | 'actor'>): Promise<boolean> {
  if (actor.identity?.linked === false) return true
  const asked = coreweave
    .canI({ actions: ['cwobject:ListAccessPolicy'], resources: ['*'] })
    .then(async (lists) => !lists && !(await isLetIn(coreweave.listFederationConfigs())))
    .catch(() => false)
  return (await withDeadline(asked, NAVIGATION_DEADLINE_MS)) === true
}

async function answers(questions: Record<string, () => Promise<boolean>>) {
  const asked = Object.entries(questions).map(async ([verb, ask]) => [verb, await ask()] as const)
  return Object.fromEntries(await Promise.all(asked))
}

async function isLetIn(list: Promise<unknown>): Promise<boolean> {
  try {
    await list
    return true
  } catch (error) {
    if (isMissingRole(error)) return false
    throw error
  }
}

/** Without a token of CoreWeave's, no role is missing. */
const isMissingRole = (error: unknown) =>
  error instanceof AppError && error.code === 'forbidden' && error.detail.reason !== NO_LINKED_TOKEN

import 'server-only'

import { AppError } from '@/lib/common/errors'
import { audienceOf, injectionOf } from '@/lib/core/identity/injection'
import { principalOf } from '@/lib/core/identity/principal'
import { subjectOf } from '@/lib/core/identity/subject'
import type { ClusterRef } from '@/lib/features/clusters/schema'
import {
  type AccountsPage,
  firstReachableAccounts,
  kubernetesFor,
  listAccounts,
  listAccountsPage,
  listNamespaces,
  type OpenCluster,
  openCluster,
  reachableAccounts,
  readCluster,
} from '@/lib/features/clusters/service'
import { recorded } from '@/lib/server/audit/audit'
import { inCluster } from '@/lib/server/audit/audit-object'
import { readPart } from '@/lib/server/read-part'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { accountRow, lastWriteOf } from './account-row'
import {
  audiencesOf,
  readGrants,
  readMutation,
  readPods,
  readRefusals,
  readTrust,
  readVerifications,
} from './detail'
import { annotationPatch, annotationsOf, choiceOf, injectionAnnotations } from './injection'
import { managerOf } from './manager'
import { createAccountError, lostRaceError, missingAccountError } from './refusals'
import type {
  AccountRef,
  CreateServiceAccount,
  InjectionPreview,
  ListServiceAccounts,
  MoreServiceAccounts,
  NewAccountChoices,
  PreviewInjection,
  ServiceAccountDetail,
  ServiceAccountsPage,
  ServiceAccountsView,
  SetInjection,
} from './schema'

export { missingAccountError } from './refusals'

/** The service accounts of one namespace, or of all namespaces that this person may read. */
export const readServiceAccounts = (context: Context, input: ListServiceAccounts) =>
  readList(context, input, (open) =>
    input.namespace
      ? listAccounts(open.kubernetes, input.namespace)
      : reachableAccounts(context, open),
  )

/** The first page of service accounts, with the token of the next page. */
export const readFirstServiceAccounts = (context: Context, input: ListServiceAccounts) =>
  readList(context, input, (open) =>
    input.namespace
      ? listAccountsPage(open.kubernetes, input)
      : firstReachableAccounts(context, open),
  )

export async function readMoreServiceAccounts(
  context: Context,
  { cluster, ...page }: MoreServiceAccounts,
): Promise<ServiceAccountsPage> {
  const { kubernetes } = await openCluster(context, cluster)
  const { items, next } = await listAccountsPage(kubernetes, page)
  return { rows: items.map(accountRow), ...(next && { next }) }
}

async function readList(
  context: Context,
  { cluster: id }: ListServiceAccounts,
  find: (open: OpenCluster) => Promise<AccountsPage>,
): Promise<ServiceAccountsView> {
  const cluster = await readCluster(context, { cluster: id })
  const open = () => ({ cluster, kubernetes: kubernetesFor(context, cluster) })
  const [accounts, namespaces] = await Promise.all([
    readPart(context, async () => {
      const { items, ...found } = await find(open())
      return { rows: items.map(accountRow), ...found }
    }),
    readPart(context, async () => listNamespaces(context, open())),
  ])
  return { clusterName: cluster.name, isPublic: cluster.public, accounts, namespaces }
}

/** Everything about one service account. Each part that may fail on its own is a reading. */
export async function readServiceAccount(
  context: Context,
  ref: AccountRef,
): Promise<ServiceAccountDetail> {
  const { cluster, kubernetes } = await openCluster(context, ref.cluster)
  const { metadata } = await kubernetes
    .getServiceAccount(ref)
    .catch(missingAccountError(ref, cluster.name))
  const { issuerUrl } = cluster
  const { annotations } = metadata
  const injection = injectionOf(annotations)
  const audience = audienceOf(injection, issuerUrl)
  const manager = managerOf(metadata)
  const account = { ...ref, cluster, kubernetes, ...(audience && { audience }) }
  const [mutation, trust, grants, pods, verifications, refusals] = await Promise.all([
    readPart(context, () => readMutation(context, account)),
    readPart(context, () => readTrust(context, account)),
    readPart(context, () => readGrants(context, account)),
    readPart(context, () => readPods(account)),
    readPart(context, () => readVerifications(context, account)),
    readRefusals(context, account),
  ])
  return {
    ...ref,
    clusterName: cluster.name,
    zone: cluster.zone,
    issuerUrl,
    createdAt: metadata.creationTimestamp,
    injection: choiceOf(annotations).injection,
    ...(audience && { audience }),
    problems: injection.problems.map(({ message }) => message),
    annotations,
    ...(manager && { manager }),
    subject: subjectOf(ref),
    principal: principalOf({ ...ref, issuerUrl }),
    at: context.clock().toISOString(),
    mutation,
    trust,
    grants,
    pods,
    verifications,
    refusals,
  }
}

const draftOf = ({ namespace, name, ...choice }: CreateServiceAccount) => ({
  metadata: { namespace, name, annotations: annotationsOf(choice) },
})
const auditObject = ({ cluster }: OpenCluster, { namespace, name }: AccountRef) =>
  inCluster(cluster, { namespace, serviceAccount: name })

/** The namespaces and audiences offered for a new service account. */
export async function readNewAccountChoices(
  context: Context,
  { cluster: id }: ClusterRef,
): Promise<NewAccountChoices> {
  const cluster = await readCluster(context, { cluster: id })
  const [namespaces, audiences] = await Promise.all([
    readPart(context, async () =>
      listNamespaces(context, { cluster, kubernetes: kubernetesFor(context, cluster) }),
    ),
    readPart(context, async () =>
      audiencesOf(await context.coreweave.listFederationConfigs(), cluster.issuerUrl),
    ),
  ])
  const { name, issuerUrl } = cluster
  return { cluster: id, clusterName: name, issuerUrl, namespaces, audiences }
}

/** The annotations that the cluster would store for a new service account, by a dry run. */
export async function previewServiceAccount(context: Context, input: CreateServiceAccount) {
  const { cluster, kubernetes } = await openCluster(context, input.cluster)
  const { metadata } = await kubernetes
    .dryRunServiceAccount(draftOf(input))
    .catch(createAccountError(input, cluster.name))
  return { annotations: metadata.annotations }
}

export async function createServiceAccount(
  context: WriteContext,
  input: CreateServiceAccount,
): Promise<AccountRef> {
  const open = await openCluster(context, input.cluster)
  const draft = draftOf(input)
  const entry = {
    action: 'service-account.create',
    object: auditObject(open, input),
    after: draft.metadata.annotations,
  } as const
  await recorded(context, entry, ({ kubernetes }) =>
    kubernetes(open.cluster).createServiceAccount(draft),
  ).catch(createAccountError(input, open.cluster.name))
  return { cluster: open.cluster.id, namespace: input.namespace, name: input.name }
}

/** The annotations before a change and, by a dry run, after it. */
export async function previewInjection(
  context: Context,
  { injection, audience, ...ref }: PreviewInjection,
): Promise<InjectionPreview> {
  const { kubernetes } = await openCluster(context, ref.cluster)
  const { metadata } = await kubernetes.getServiceAccount(ref)
  const { annotations: before, resourceVersion } = metadata
  const patch = annotationPatch(before, { injection, audience })
  const change = { ...ref, resourceVersion, annotations: patch }
  const after =
    Object.keys(patch).length === 0
      ? before
      : (await kubernetes.dryRunAnnotations(change)).metadata.annotations
  const lastWrite = lastWriteOf(metadata)
  return { before, after, patch, resourceVersion, ...(lastWrite && { lastWrite }) }
}

/** Changes the annotations if the object is still the one that was previewed. */
export async function setInjection(
  context: WriteContext,
  { injection, audience, resourceVersion, ...ref }: SetInjection,
): Promise<AccountRef> {
  const open = await openCluster(context, ref.cluster)
  const { metadata } = await open.kubernetes.getServiceAccount(ref)
  if (metadata.resourceVersion !== resourceVersion) throw lostRaceError(ref)
  const annotations = annotationPatch(metadata.annotations, { injection, audience })
  if (Object.keys(annotations).length === 0) return ref
  const entry = {
    action: injection === 'none' ? 'service-account.un-annotate' : 'service-account.annotate',
    object: auditObject(open, ref),
    before: injectionAnnotations(metadata.annotations),
    after: annotationsOf({ injection, audience }),
  } as const
  await recorded(context, entry, ({ kubernetes }) =>
    kubernetes(open.cluster).annotateServiceAccount({ ...ref, resourceVersion, annotations }),
  ).catch((error: unknown) => {
    throw error instanceof AppError && error.detail.reason === 'lost-race'
      ? lostRaceError(ref, error)
      : error
  })
  return ref
}

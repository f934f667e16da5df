import 'server-only'

import { type FoundAccounts, listAccounts, reachableAccounts } from '../clusters/accounts'
import type { ClusterRef } from '../clusters/schema'
import { kubernetesOf, type OpenCluster, openCluster, readCluster } from '../clusters/service'
import { AppError } from '../errors'
import { audienceOf, injectionOf } from '../identity/injection'
import { principalOf } from '../identity/principal'
import { subjectOf } from '../identity/subject'
import { readPart } from '../read-part'
import type { Context } from '../session/context'
import { recorded } from '../store/audit'
import { inCluster } from '../store/audit-object'
import { rememberNamespace } from '../store/namespaces'
import {
  audiencesOf,
  readGrants,
  readMutation,
  readPods,
  readRefusals,
  readTrust,
  readVerifications,
} from './detail'
import { lastWriteOf, listNamespaces, rowOf } from './found'
import { annotationPatch, annotationsOf, choiceOf, injectionPart } from './injection'
import { managerOf } from './manager'
import { asFields, lostRace, noAccount } from './refusals'
import type {
  AccountRef,
  CreateServiceAccount,
  InjectionPreview,
  ListServiceAccounts,
  NamespaceRef,
  NewAccountChoices,
  PreviewInjection,
  ServiceAccountDetail,
  ServiceAccountsView,
  SetInjection,
} from './schema'

/** The accounts of one namespace, or of all that this person may read. */
export async function readServiceAccounts(
  context: Context,
  { cluster: id, namespace }: ListServiceAccounts,
): Promise<ServiceAccountsView> {
  const cluster = await readCluster(context, { cluster: id })
  const open = () => ({ cluster, kubernetes: kubernetesOf(context, cluster) })
  const find = (): Promise<FoundAccounts> =>
    namespace ? listAccounts(open().kubernetes, namespace) : reachableAccounts(context, open())
  const [accounts, namespaces] = await Promise.all([
    readPart(context, async () => {
      const { items, ...found } = await find()
      return { rows: items.map(rowOf), ...found }
    }),
    readPart(context, async () => listNamespaces(context, open())),
  ])
  return { clusterName: cluster.name, isPublic: cluster.public, accounts, namespaces }
}

/** A namespace somebody typed: looked at with their rights, and remembered if they may read it. */
export async function openNamespace(
  context: Context,
  { cluster: id, namespace }: NamespaceRef,
): Promise<{ namespace: string }> {
  const { cluster, kubernetes } = await openCluster(context, id)
  const right = { verb: 'list', resource: 'serviceaccounts', namespace }
  const { allowed, reason } = await kubernetes.may(right)
  if (!allowed) {
    const message = `There is no namespace ${namespace} in ${cluster.name} in which you may list service accounts.`
    throw new AppError('forbidden', message, {
      detail: {
        reason: 'rbac',
        fields: { namespace: [message] },
        next: 'Check the spelling; a cluster administrator can grant the right with a RoleBinding there.',
        ...(reason && { upstream: reason }),
      },
    })
  }
  const { store, actor } = context
  await rememberNamespace(store, actor.orgUid, { actor: actor.uid, cluster: cluster.id, namespace })
  return { namespace }
}

/** All that is known of one account; each part that may fail by itself is a reading of its own. */
export async function readServiceAccount(
  context: Context,
  ref: AccountRef,
): Promise<ServiceAccountDetail> {
  const { cluster, kubernetes } = await openCluster(context, ref.cluster)
  const { metadata } = await kubernetes.getServiceAccount(ref).catch(noAccount(ref, cluster.name))
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

/** What there is to choose from for a new account. */
export async function readNewAccountChoices(
  context: Context,
  { cluster: id }: ClusterRef,
): Promise<NewAccountChoices> {
  const cluster = await readCluster(context, { cluster: id })
  const [namespaces, audiences] = await Promise.all([
    readPart(context, async () =>
      listNamespaces(context, { cluster, kubernetes: kubernetesOf(context, cluster) }),
    ),
    readPart(context, async () =>
      audiencesOf(await context.coreweave.listFederationConfigs(), cluster.issuerUrl),
    ),
  ])
  const { name, issuerUrl } = cluster
  return { cluster: id, clusterName: name, issuerUrl, namespaces, audiences }
}

/** What the cluster would store, by its own dry run. */
export async function previewServiceAccount(context: Context, input: CreateServiceAccount) {
  const { cluster, kubernetes } = await openCluster(context, input.cluster)
  const { metadata } = await kubernetes
    .createServiceAccount(draftOf(input), { dryRun: true })
    .catch(asFields(input, cluster.name))
  return { annotations: metadata.annotations }
}

export async function createServiceAccount(
  context: Context,
  input: CreateServiceAccount,
): Promise<AccountRef> {
  const open = await openCluster(context, input.cluster)
  const draft = draftOf(input)
  const entry = {
    action: 'service-account.create',
    object: auditObject(open, input),
    after: draft.metadata.annotations,
  } as const
  await recorded(context, entry, () => open.kubernetes.createServiceAccount(draft)).catch(
    asFields(input, open.cluster.name),
  )
  return { cluster: open.cluster.id, namespace: input.namespace, name: input.name }
}

/** The annotations before a change and, by the cluster's dry run, after it. */
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
      : (await kubernetes.annotateServiceAccount(change, { dryRun: true })).metadata.annotations
  const lastWrite = lastWriteOf(metadata)
  return { before, after, patch, resourceVersion, ...(lastWrite && { lastWrite }) }
}

/** Annotate, change the audience or un-annotate, if the object is still the one that was previewed. */
export async function setInjection(
  context: Context,
  { injection, audience, resourceVersion, ...ref }: SetInjection,
): Promise<AccountRef> {
  const open = await openCluster(context, ref.cluster)
  const { metadata } = await open.kubernetes.getServiceAccount(ref)
  if (metadata.resourceVersion !== resourceVersion) throw lostRace(ref)
  const annotations = annotationPatch(metadata.annotations, { injection, audience })
  if (Object.keys(annotations).length === 0) return ref
  const entry = {
    action: injection === 'none' ? 'service-account.un-annotate' : 'service-account.annotate',
    object: auditObject(open, ref),
    before: injectionPart(metadata.annotations),
    after: annotationsOf({ injection, audience }),
  } as const
  await recorded(context, entry, () =>
    open.kubernetes.annotateServiceAccount({ ...ref, resourceVersion, annotations }),
  ).catch((error: unknown) => {
    throw error instanceof AppError && error.detail.reason === 'lost-race'
      ? lostRace(ref, error)
      : error
  })
  return ref
}

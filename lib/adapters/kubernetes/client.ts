import 'server-only'

import { z } from 'zod'
import { AppError } from '@/lib/common/errors'
import * as kinds from '@/lib/core/kubernetes/kinds'
import type { Manifest, ServiceAccountManifest } from '@/lib/core/kubernetes/manifests'
import * as rbac from '@/lib/core/kubernetes/rbac'
import { checkLabel, checkSubdomain } from './names'
import { attemptedCall, type KubernetesPath, pathOf, type Resource } from './paths'
import { readLines } from './read-lines'
import { type ApiServer, createSend, type Send } from './request'
import { listOf, TokenRequest, Version } from './responses'
import { createReviews } from './reviews'
import type {
  AnnotationChange,
  KubernetesReader,
  KubernetesWriter,
  ListOptions,
  ListPage,
  Propagation,
} from './types'
import { createWatch } from './watch'

/** Recorded in managedFields for every field the console writes. */
const FIELD_MANAGER = 'workload-identity-console'

/**
 * Requests metadata only, for long lists. A server without support returns whole objects.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#alternate-representations-of-resources
 */
const METADATA_ONLY =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json'

/**
 * Clients for one cluster and one person; only the writer changes anything. The caller has checked that
 * `server` may receive the token.
 */
export function createKubernetes(server: ApiServer): {
  reader: KubernetesReader
  writer: KubernetesWriter
} {
  const send = createSend(server)
  const verbs = createVerbs(send)
  return { reader: readerWith(send, verbs), writer: writerWith(verbs) }
}

type Verbs = ReturnType<typeof createVerbs>

function readerWith(send: Send, { list, get, create, patch }: Verbs): KubernetesReader {
  const raw = (path: string, accept?: string) =>
    send.json(
      { path, ...(accept ? { accept } : {}), attempted: { verb: 'get', resource: path } },
      z.record(z.string(), z.unknown()),
    )

  return {
    version: () =>
      send.json({ path: '/version', attempted: { verb: 'get', resource: '/version' } }, Version),
    openidConfiguration: () => raw('/.well-known/openid-configuration'),
    jwks: () => raw('/openid/v1/jwks', 'application/jwk-set+json'),

    ...createReviews(send),

    listNamespaces: (options) => list('namespaces', kinds.Namespace, options, METADATA_ONLY),
    getNamespace: (name) => get({ resource: 'namespaces', name }, kinds.Namespace),

    listServiceAccounts: (options) =>
      list('serviceaccounts', kinds.ServiceAccount, options, METADATA_ONLY),
    getServiceAccount: (named) =>
      get({ resource: 'serviceaccounts', ...named }, kinds.ServiceAccount),
    dryRunServiceAccount: async (draft) =>
      create(...serviceAccountCreation(draft), kinds.ServiceAccount, DRY_RUN),
    dryRunAnnotations: async (change) =>
      patch(...annotationPatch(change), kinds.ServiceAccount, DRY_RUN),

    listPods: (options) => list('pods', kinds.Pod, options),
    getPod: (named) => get({ resource: 'pods', ...named }, kinds.Pod),
    dryRunPod: async (draft) =>
      create(
        { resource: 'pods', namespace: draft.metadata.namespace },
        { apiVersion: 'v1', kind: 'Pod', ...checked(draft) },
        kinds.Pod,
        DRY_RUN,
      ),
    dryRunConfigMap: async (draft) => {
      const target: KubernetesPath = { resource: 'configmaps', namespace: draft.metadata.namespace }
      const body = { apiVersion: 'v1', kind: 'ConfigMap', ...checked(draft) }
      await create(target, body, z.unknown(), DRY_RUN)
    },
    async *podLog({ namespace, name, signal, ...query }) {
      const target: KubernetesPath = { resource: 'pods', namespace, name, subresource: 'log' }
      const call = { path: pathOf(target), query, signal, attempted: attemptedCall('get', target) }
      yield* readLines(send.stream(call))
    },

    getJob: (named) => get({ resource: 'jobs', ...named }, kinds.Job),
    listJobs: (options) => list('jobs', kinds.Job, options),

    listEvents: async ({ namespace, involved }) => {
      const fieldSelector = [
        ...(involved.uid ? [`involvedObject.uid=${involved.uid}`] : []),
        ...(involved.name ? [`involvedObject.name=${involved.name}`] : []),
      ].join(',')
      const { items } = await list('events', kinds.Event, { namespace, fieldSelector, limit: 500 })
      return items.toSorted((a, b) => whenOf(a).localeCompare(whenOf(b)))
    },
    listDeployments: (options) => list('deployments', kinds.Deployment, options),
    getDeployment: (named) => get({ resource: 'deployments', ...named }, kinds.Deployment),
    listEndpointSlices: (options) => list('endpointslices', kinds.EndpointSlice, options),
    listMutatingWebhookConfigurations: async () =>
      (await list('mutatingwebhookconfigurations', kinds.MutatingWebhookConfiguration)).items,

    listRoles: (options) => list('roles', rbac.Role, options),
    listRoleBindings: (options) => list('rolebindings', rbac.RoleBinding, options),
    listClusterRoles: (options) => list('clusterroles', rbac.Role, options),
    listClusterRoleBindings: (options) => list('clusterrolebindings', rbac.RoleBinding, options),

    watch: createWatch(send),
  }
}

const writerWith = ({ create, patch, remove }: Verbs): KubernetesWriter => ({
  createNamespace: async (name) =>
    create(
      { resource: 'namespaces' },
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: checkLabel('name', name) } },
      kinds.Namespace,
    ),
  createServiceAccount: async (draft) =>
    create(...serviceAccountCreation(draft), kinds.ServiceAccount),
  annotateServiceAccount: async (change) => patch(...annotationPatch(change), kinds.ServiceAccount),
  deleteServiceAccount: (named) => remove({ resource: 'serviceaccounts', ...named }),
  createToken: async ({ namespace, name, audiences, expirationSeconds }) => {
    const { status } = await create(
      { resource: 'serviceaccounts', namespace, name, subresource: 'token' },
      {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { audiences, ...(expirationSeconds ? { expirationSeconds } : {}) },
      },
      TokenRequest,
    )
    return { token: status.token, expiresAt: status.expirationTimestamp }
  },
  deletePod: (named) => remove({ resource: 'pods', ...named }),
  createJob: async (draft) =>
    create(
      { resource: 'jobs', namespace: draft.metadata.namespace },
      { apiVersion: 'batch/v1', kind: 'Job', ...checked(draft) },
      kinds.Job,
    ),
  deleteJob: ({ propagation = 'Background', uid, ...named }) =>
    remove({ resource: 'jobs', ...named }, propagation, uid),
  restartDeployment: async ({ at, ...named }) => {
    const annotations = { 'kubectl.kubernetes.io/restartedAt': at }
    return patch(
      { resource: 'deployments', ...named },
      { spec: { template: { metadata: { annotations } } } },
      kinds.Deployment,
    )
  },
})

const serviceAccountCreation = (draft: ServiceAccountManifest): [KubernetesPath, object] => [
  { resource: 'serviceaccounts', namespace: draft.metadata.namespace },
  { apiVersion: 'v1', kind: 'ServiceAccount', ...checked(draft) },
]

const annotationPatch = (change: AnnotationChange): [KubernetesPath, object] => {
  const { namespace, name, resourceVersion, annotations } = change
  return [
    { resource: 'serviceaccounts', namespace, name },
    { metadata: { resourceVersion, annotations } },
  ]
}

const whenOf = (event: kinds.Event) =>
  event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp

const DRY_RUN = { dryRun: 'All' }

/** Check a typed name before anything is sent. */
function checked<T extends Manifest>(draft: T): T {
  const { name, generateName } = draft.metadata
  if (name !== undefined) checkSubdomain('name', name)
  else if (generateName === undefined)
    throw new AppError('invalid', 'The object needs a name.', {
      detail: { fields: { name: ['is required'] } },
    })
  return draft
}

function createVerbs(send: Send) {
  const sendObject =
    (method: 'POST' | 'PATCH', verb: string) =>
    <Kind extends z.ZodType>(
      target: KubernetesPath,
      body: object,
      kind: Kind,
      mode: { dryRun?: string } = {},
    ) =>
      send.json(
        {
          method,
          path: pathOf(target),
          query: { fieldManager: FIELD_MANAGER, ...mode },
          body,
          attempted: attemptedCall(verb, target),
        },
        kind,
      )
  return {
    async list<Kind extends z.ZodType>(
      resource: Resource,
      kind: Kind,
      options: ListOptions & { namespace?: string } = {},
      accept?: string,
    ): Promise<ListPage<z.output<Kind>>> {
      const { namespace, signal, ...query } = options
      const target: KubernetesPath = { resource, namespace }
      const { items, metadata } = await send.json(
        {
          path: pathOf(target),
          query,
          signal,
          ...(accept && { accept }),
          attempted: attemptedCall('list', target),
        },
        listOf(kind),
      )
      return {
        items,
        resourceVersion: metadata.resourceVersion,
        ...(metadata.continue ? { continue: metadata.continue } : {}),
        ...(metadata.remainingItemCount ? { remaining: metadata.remainingItemCount } : {}),
      }
    },
    get: async <Kind extends z.ZodType>(target: KubernetesPath, kind: Kind) =>
      send.json({ path: pathOf(target), attempted: attemptedCall('get', target) }, kind),
    create: sendObject('POST', 'create'),
    patch: sendObject('PATCH', 'patch'),
    async remove(target: KubernetesPath, propagationPolicy?: Propagation, uid?: string) {
      await send.json(
        {
          method: 'DELETE',
          path: pathOf(target),
          query: { propagationPolicy },
          ...(uid ? { body: { preconditions: { uid } } } : {}),
          attempted: attemptedCall('delete', target),
        },
        z.unknown(),
      )
    },
  }
}

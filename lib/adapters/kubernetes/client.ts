import 'server-only'

import { z } from 'zod'
import { AppError } from '@/lib/common/errors'
import * as kinds from '@/lib/core/kubernetes/kinds'
import type { Manifest } from '@/lib/core/kubernetes/manifests'
import * as rbac from '@/lib/core/kubernetes/rbac'
import { checkLabel, checkSubdomain } from './names'
import { attemptedCall, type KubernetesPath, pathOf, type Resource } from './paths'
import { readLines } from './read-lines'
import { type ApiServer, createSend, type Send } from './request'
import { listOf, TokenRequest, Version } from './responses'
import { createReviews } from './reviews'
import type { Kubernetes, ListOptions, ListPage, Propagation, WriteOptions } from './types'
import { createWatch } from './watch'

/** Recorded in managedFields for every field the console writes. */
const FIELD_MANAGER = 'workload-identity-console'

/**
 * Requests metadata only, for long lists. A server without support returns whole objects.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#alternate-representations-of-resources
 */
const METADATA_ONLY =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json'

/** A client for one cluster and one person. The caller has checked that `server` may receive the token. */
export function createKubernetes(server: ApiServer): Kubernetes {
  const send = createSend(server)
  const { list, get, create, remove } = createVerbs(send)
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
    createNamespace: async (name, options) =>
      create(
        { resource: 'namespaces' },
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: checkLabel('name', name) } },
        kinds.Namespace,
        options,
      ),

    listServiceAccounts: (options) =>
      list('serviceaccounts', kinds.ServiceAccount, options, METADATA_ONLY),
    getServiceAccount: (named) =>
      get({ resource: 'serviceaccounts', ...named }, kinds.ServiceAccount),
    createServiceAccount: async (draft, options) =>
      create(
        { resource: 'serviceaccounts', namespace: draft.metadata.namespace },
        { apiVersion: 'v1', kind: 'ServiceAccount', ...checked(draft) },
        kinds.ServiceAccount,
        options,
      ),
    annotateServiceAccount: async (change, options) => {
      const { namespace, name, resourceVersion, annotations } = change
      const target: KubernetesPath = { resource: 'serviceaccounts', namespace, name }
      return send.json(
        {
          method: 'PATCH',
          path: pathOf(target),
          query: writing(options),
          body: { metadata: { resourceVersion, annotations } },
          attempted: attemptedCall('patch', target),
        },
        kinds.ServiceAccount,
      )
    },
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

    listPods: (options) => list('pods', kinds.Pod, options),
    getPod: (named) => get({ resource: 'pods', ...named }, kinds.Pod),
    dryRunPod: async (draft) =>
      create(
        { resource: 'pods', namespace: draft.metadata.namespace },
        { apiVersion: 'v1', kind: 'Pod', ...checked(draft) },
        kinds.Pod,
        { dryRun: true },
      ),
    dryRunConfigMap: async (draft) => {
      const target: KubernetesPath = { resource: 'configmaps', namespace: draft.metadata.namespace }
      const body = { apiVersion: 'v1', kind: 'ConfigMap', ...checked(draft) }
      await create(target, body, z.unknown(), { dryRun: true })
    },
    deletePod: (named) => remove({ resource: 'pods', ...named }),
    async *podLog({ namespace, name, signal, ...query }) {
      const target: KubernetesPath = { resource: 'pods', namespace, name, subresource: 'log' }
      const call = { path: pathOf(target), query, signal, attempted: attemptedCall('get', target) }
      yield* readLines(send.stream(call))
    },

    createJob: async (draft, options) =>
      create(
        { resource: 'jobs', namespace: draft.metadata.namespace },
        { apiVersion: 'batch/v1', kind: 'Job', ...checked(draft) },
        kinds.Job,
        options,
      ),
    getJob: (named) => get({ resource: 'jobs', ...named }, kinds.Job),
    listJobs: (options) => list('jobs', kinds.Job, options),
    deleteJob: ({ propagation = 'Background', ...named }) =>
      remove({ resource: 'jobs', ...named }, propagation),

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
    restartDeployment: async ({ at, ...named }, options) => {
      const target: KubernetesPath = { resource: 'deployments', ...named }
      const annotations = { 'kubectl.kubernetes.io/restartedAt': at }
      return send.json(
        {
          method: 'PATCH',
          path: pathOf(target),
          query: writing(options),
          body: { spec: { template: { metadata: { annotations } } } },
          attempted: attemptedCall('patch', target),
        },
        kinds.Deployment,
      )
    },
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

const whenOf = (event: kinds.Event) =>
  event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp

const writing = (options: WriteOptions = {}) => ({
  fieldManager: FIELD_MANAGER,
  dryRun: options.dryRun ? 'All' : undefined,
})

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
    create: <Kind extends z.ZodType>(
      target: KubernetesPath,
      body: object,
      kind: Kind,
      options?: WriteOptions,
    ) =>
      send.json(
        {
          method: 'POST',
          path: pathOf(target),
          query: writing(options),
          body,
          attempted: attemptedCall('create', target),
        },
        kind,
      ),
    async remove(target: KubernetesPath, propagationPolicy?: Propagation) {
      await send.json(
        {
          method: 'DELETE',
          path: pathOf(target),
          query: { propagationPolicy },
          attempted: attemptedCall('delete', target),
        },
        z.unknown(),
      )
    },
  }
}

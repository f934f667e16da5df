import 'server-only'

import type { V1ConfigMap, V1CronJob, V1Job, V1ServiceAccount } from '@kubernetes/client-node'
import { z } from 'zod'
import { AppError } from '@/lib/common/errors'
import * as kinds from '@/lib/core/kubernetes/kinds'
import type { Manifest, ServiceAccountManifest } from '@/lib/core/kubernetes/manifests'
import * as rbac from '@/lib/core/kubernetes/rbac'
import { type ApiClient, createApiClient } from './api'
import { checkLabel, checkSubdomain } from './names'
import type { Narrowing } from './narrowing'
import { readLines } from './read-lines'
import * as responses from './responses'
import { type ApiServer, createSend, type Send } from './send'
import type { AnnotationChange, KubernetesReader, KubernetesWriter } from './types'
import { createWatch } from './watch'

/** Recorded in managedFields for every field the console writes. */
const WRITE = { fieldManager: 'workload-identity-console' }
const DRY_RUN = { ...WRITE, dryRun: 'All' }

/**
 * Clients for one cluster and one person; only the writer changes anything. The caller has checked that
 * `server` may receive the token.
 */
export function createKubernetes(server: ApiServer): {
  reader: KubernetesReader
  writer: KubernetesWriter
} {
  const send = createSend(server)
  const api = createApiClient(send)
  return { reader: createReader(api, send), writer: createWriter(api) }
}

function createReader(api: ApiClient, send: Send): KubernetesReader {
  return {
    version: () => api.call(({ version }) => version.getCodeWithHttpInfo(), responses.Version),
    // The library takes both documents for texts.
    openidConfiguration: async () => {
      const document = await api.call(
        ({ wellKnown }) => wellKnown.getServiceAccountIssuerOpenIDConfigurationWithHttpInfo(),
        z.unknown(),
      )
      return responses.parseResponse(responses.IssuerDocument, document)
    },
    jwks: async () => {
      const document = await api.call(
        ({ openid }) => openid.getServiceAccountIssuerOpenIDKeysetWithHttpInfo(),
        z.unknown(),
      )
      return responses.parseResponse(responses.IssuerDocument, document)
    },

    whoami: async () => {
      const { status } = await api.call(
        ({ authentication }) =>
          authentication.createSelfSubjectReviewWithHttpInfo({
            body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
          }),
        responses.SelfSubjectReview,
      )
      return { username: status.userInfo.username, groups: status.userInfo.groups }
    },
    may: async (resourceAttributes) => {
      if (resourceAttributes.namespace !== undefined)
        checkLabel('namespace', resourceAttributes.namespace)
      const { status } = await api.call(
        ({ authorization }) =>
          authorization.createSelfSubjectAccessReviewWithHttpInfo({
            body: {
              apiVersion: 'authorization.k8s.io/v1',
              kind: 'SelfSubjectAccessReview',
              spec: { resourceAttributes },
            },
          }),
        responses.SelfSubjectAccessReview,
      )
      const reason = status.reason || status.evaluationError
      return { allowed: status.allowed, ...(reason ? { reason } : {}) }
    },
    rules: async (namespace) => {
      const spec = { namespace: checkLabel('namespace', namespace) }
      const { status } = await api.call(
        ({ authorization }) =>
          authorization.createSelfSubjectRulesReviewWithHttpInfo({
            body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec },
          }),
        responses.SelfSubjectRulesReview,
      )
      return { rules: status.resourceRules, incomplete: status.incomplete }
    },

    listNamespaces: (options) =>
      api.list(
        ({ core, metadataOnly }, page) => core.listNamespaceWithHttpInfo(page, metadataOnly),
        kinds.Namespace,
        options,
      ),
    getNamespace: (name) =>
      api.call(({ core }) => core.readNamespaceWithHttpInfo({ name }), kinds.Namespace),

    listServiceAccounts: ({ namespace, ...options } = {}) =>
      api.list(
        ({ core, metadataOnly }, page) =>
          namespace === undefined
            ? core.listServiceAccountForAllNamespacesWithHttpInfo(page, metadataOnly)
            : core.listNamespacedServiceAccountWithHttpInfo({ namespace, ...page }, metadataOnly),
        kinds.ServiceAccount,
        options,
      ),
    getServiceAccount: (named) =>
      api.call(
        ({ core }) => core.readNamespacedServiceAccountWithHttpInfo(named),
        kinds.ServiceAccount,
      ),

    dryRunServiceAccount: (draft) => createServiceAccount(api, draft, DRY_RUN),
    dryRunAnnotations: (change) => annotateServiceAccount(api, change, DRY_RUN),

    listPods: ({ namespace, ...options }) =>
      api.list(
        ({ core }, page) =>
          namespace === undefined
            ? core.listPodForAllNamespacesWithHttpInfo(page)
            : core.listNamespacedPodWithHttpInfo({ namespace, ...page }),
        kinds.Pod,
        options,
      ),
    getPod: (named) => api.call(({ core }) => core.readNamespacedPodWithHttpInfo(named), kinds.Pod),
    podLog: async function* ({ namespace, name, signal, ...query }) {
      const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/log`
      yield* readLines(send.stream({ path, query }, { signal }))
    },

    // Sent as it is: the library's models would drop the fields of the pod that they do not know.
    dryRunPod: async (draft) => {
      const json = await send.json({
        method: 'POST',
        path: `/api/v1/namespaces/${encodeURIComponent(draft.metadata.namespace)}/pods`,
        query: DRY_RUN,
        body: JSON.stringify({ apiVersion: 'v1', kind: 'Pod', ...checked(draft) }),
      })
      return responses.parseResponse(kinds.Pod, json)
    },
    dryRunConfigMap: async (draft) => {
      const { namespace } = draft.metadata
      const body: V1ConfigMap = modelOf('v1', 'ConfigMap', draft)
      await api.call(
        ({ core }) =>
          core.createNamespacedConfigMapWithHttpInfo({
            namespace,
            body,
            ...DRY_RUN,
          }),
        z.unknown(),
      )
    },

    getJob: (named) =>
      api.call(({ batch }) => batch.readNamespacedJobWithHttpInfo(named), kinds.Job),
    listJobs: ({ namespace, ...options }) =>
      api.list(
        ({ batch }, page) =>
          namespace === undefined
            ? batch.listJobForAllNamespacesWithHttpInfo(page)
            : batch.listNamespacedJobWithHttpInfo({ namespace, ...page }),
        kinds.Job,
        options,
      ),
    getCronJob: (named) =>
      api.call(({ batch }) => batch.readNamespacedCronJobWithHttpInfo(named), kinds.CronJob),
    listCronJobs: ({ namespace, ...options }) =>
      api.list(
        ({ batch }, page) =>
          namespace === undefined
            ? batch.listCronJobForAllNamespacesWithHttpInfo(page)
            : batch.listNamespacedCronJobWithHttpInfo({ namespace, ...page }),
        kinds.CronJob,
        options,
      ),

    listEvents: async ({ namespace, involved }) => {
      const fieldSelector = [
        ...(involved.uid ? [`involvedObject.uid=${involved.uid}`] : []),
        ...(involved.name ? [`involvedObject.name=${involved.name}`] : []),
      ].join(',')
      const { items } = await api.list(
        ({ core }) =>
          core.listNamespacedEventWithHttpInfo({ namespace, fieldSelector, limit: 500 }),
        kinds.Event,
      )
      return items.toSorted((a, b) => whenOf(a).localeCompare(whenOf(b)))
    },
    listDeployments: ({ namespace, ...options }) =>
      api.list(
        ({ apps }, page) =>
          namespace === undefined
            ? apps.listDeploymentForAllNamespacesWithHttpInfo(page)
            : apps.listNamespacedDeploymentWithHttpInfo({ namespace, ...page }),
        kinds.Deployment,
        options,
      ),
    listStatefulSets: ({ namespace, ...options }) =>
      api.list(
        ({ apps }, page) =>
          namespace === undefined
            ? apps.listStatefulSetForAllNamespacesWithHttpInfo(page)
            : apps.listNamespacedStatefulSetWithHttpInfo({ namespace, ...page }),
        kinds.StatefulSet,
        options,
      ),
    listDaemonSets: ({ namespace, ...options }) =>
      api.list(
        ({ apps }, page) =>
          namespace === undefined
            ? apps.listDaemonSetForAllNamespacesWithHttpInfo(page)
            : apps.listNamespacedDaemonSetWithHttpInfo({ namespace, ...page }),
        kinds.DaemonSet,
        options,
      ),
    getDeployment: (named) =>
      api.call(({ apps }) => apps.readNamespacedDeploymentWithHttpInfo(named), kinds.Deployment),
    listEndpointSlices: ({ namespace, ...options }) =>
      api.list(
        ({ discovery }, page) =>
          discovery.listNamespacedEndpointSliceWithHttpInfo({ namespace, ...page }),
        kinds.EndpointSlice,
        options,
      ),
    getSecretCertificate: async (named) => {
      const { data } = await api.call(
        ({ core }) => core.readNamespacedSecretWithHttpInfo(named),
        kinds.CertificateSecret,
      )
      const encoded = data?.['tls.crt']
      return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString()
    },
    listMutatingWebhookConfigurations: async () => {
      const { items } = await api.list(
        ({ admission }) => admission.listMutatingWebhookConfigurationWithHttpInfo(),
        kinds.MutatingWebhookConfiguration,
      )
      return items
    },

    listRoles: ({ namespace, ...options }) =>
      api.list(
        ({ rbac: roles }, page) =>
          namespace === undefined
            ? roles.listRoleForAllNamespacesWithHttpInfo(page)
            : roles.listNamespacedRoleWithHttpInfo({ namespace, ...page }),
        rbac.Role,
        options,
      ),
    listRoleBindings: ({ namespace, ...options }) =>
      api.list(
        ({ rbac: roles }, page) =>
          namespace === undefined
            ? roles.listRoleBindingForAllNamespacesWithHttpInfo(page)
            : roles.listNamespacedRoleBindingWithHttpInfo({ namespace, ...page }),
        rbac.RoleBinding,
        options,
      ),
    listClusterRoles: (options) =>
      api.list(
        ({ rbac: roles }, page) => roles.listClusterRoleWithHttpInfo(page),
        rbac.Role,
        options,
      ),
    listClusterRoleBindings: (options) =>
      api.list(
        ({ rbac: roles }, page) => roles.listClusterRoleBindingWithHttpInfo(page),
        rbac.RoleBinding,
        options,
      ),

    watch: createWatch(send),
  }
}

function createWriter(api: ApiClient): KubernetesWriter {
  return {
    createNamespace: async (name) => {
      const metadata = { name: checkLabel('name', name) }
      const body = { apiVersion: 'v1', kind: 'Namespace', metadata }
      return api.call(
        ({ core }) => core.createNamespaceWithHttpInfo({ body, ...WRITE }),
        kinds.Namespace,
      )
    },

    createServiceAccount: (draft) => createServiceAccount(api, draft, WRITE),
    annotateServiceAccount: (change) => annotateServiceAccount(api, change, WRITE),
    deleteServiceAccount: async (named) => {
      await api.call(
        ({ core }) => core.deleteNamespacedServiceAccountWithHttpInfo(named),
        z.unknown(),
      )
    },
    createToken: async ({ namespace, name, audiences, expirationSeconds }) => {
      const { status } = await api.call(
        ({ core }) =>
          core.createNamespacedServiceAccountTokenWithHttpInfo({
            namespace,
            name,
            body: {
              apiVersion: 'authentication.k8s.io/v1',
              kind: 'TokenRequest',
              spec: { audiences, ...(expirationSeconds ? { expirationSeconds } : {}) },
            },
            ...WRITE,
          }),
        responses.TokenRequest,
      )
      return { token: status.token, expiresAt: status.expirationTimestamp }
    },

    deletePod: async (named) => {
      await api.call(({ core }) => core.deleteNamespacedPodWithHttpInfo(named), z.unknown())
    },

    createJob: async (draft) => {
      const { namespace } = draft.metadata
      const body: V1Job = modelOf('batch/v1', 'Job', draft)
      return api.call(
        ({ batch }) => batch.createNamespacedJobWithHttpInfo({ namespace, body, ...WRITE }),
        kinds.Job,
      )
    },
    deleteJob: async ({ namespace, name, propagation = 'Background', uid }) => {
      const body = {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: propagation,
        ...(uid === undefined ? {} : { preconditions: { uid } }),
      }
      await api.call(
        ({ batch }) => batch.deleteNamespacedJobWithHttpInfo({ namespace, name, body }),
        z.unknown(),
      )
    },

    createCronJob: async (draft) => {
      const { namespace } = draft.metadata
      const body: V1CronJob = modelOf('batch/v1', 'CronJob', draft)
      return api.call(
        ({ batch }) => batch.createNamespacedCronJobWithHttpInfo({ namespace, body, ...WRITE }),
        kinds.CronJob,
      )
    },
    deleteCronJob: async ({ namespace, name, uid }) => {
      const body = {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: 'Background',
        preconditions: { uid },
      }
      await api.call(
        ({ batch }) => batch.deleteNamespacedCronJobWithHttpInfo({ namespace, name, body }),
        z.unknown(),
      )
    },

    restartDeployment: ({ namespace, name, at }) => {
      const annotations = { 'kubectl.kubernetes.io/restartedAt': at }
      return api.call(
        ({ apps }) =>
          apps.patchNamespacedDeploymentWithHttpInfo({
            namespace,
            name,
            body: { spec: { template: { metadata: { annotations } } } },
            ...WRITE,
          }),
        kinds.Deployment,
      )
    },
  }
}

type WriteMode = typeof WRITE | typeof DRY_RUN

async function createServiceAccount(
  api: ApiClient,
  draft: ServiceAccountManifest,
  mode: WriteMode,
) {
  const { namespace } = draft.metadata
  const body: V1ServiceAccount = modelOf('v1', 'ServiceAccount', draft)
  return api.call(
    ({ core }) => core.createNamespacedServiceAccountWithHttpInfo({ namespace, body, ...mode }),
    kinds.ServiceAccount,
  )
}

const annotateServiceAccount = (
  api: ApiClient,
  { namespace, name, resourceVersion, annotations }: AnnotationChange,
  mode: WriteMode,
) =>
  api.call(({ core }) => {
    const body = { metadata: { resourceVersion, annotations } }
    return core.patchNamespacedServiceAccountWithHttpInfo({ namespace, name, body, ...mode })
  }, kinds.ServiceAccount)

const whenOf = (event: kinds.Event) =>
  event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp

/** A draft as the library's model of its kind. */
const modelOf = <Draft extends Manifest, Model>(
  apiVersion: string,
  kind: string,
  draft: Draft & Narrowing<Draft, Model>,
) =>
  // Where the draft's types are wider, they let the API server decide.
  ({ apiVersion, kind, ...checked(draft) }) as Model

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

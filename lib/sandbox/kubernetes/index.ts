import { createKubelet } from '../pods/kubelet'
import { createAdmission } from './admission'
import { createApi } from './api'
import { createCronJobController } from './cron-jobs'
import { completed } from './defaults'
import { createDeletion } from './deletion'
import { createDeploymentController } from './deployments'
import { createEndpointController } from './endpoints'
import { createJobController } from './jobs'
import type { StoredManifest } from './objects'
import { createQuotaController } from './quotas'
import { createRbac } from './rbac'
import { createRecorder } from './recorder'
import { type ResourceType, storedType, type Target, types } from './resources'
import { bareCluster } from './seed'
import { fieldAt } from './selectors'
import { createServer } from './server'
import { createStore, type Draft, objectKey } from './store'
import { createTokens } from './tokens'
import { type Trouble, whenDated } from './trouble'
import type {
  PutObject,
  SandboxKubernetes,
  SandboxKubernetesOptions,
  SandboxWebhookState,
} from './types'
import { tlsSecret, webhookObjects } from './webhook'
import type { WebhookCertificateKind } from './webhook-certificates'

/** An in-memory cluster: API server, controllers, and a node that runs pods. */
export function createSandboxKubernetes(options: SandboxKubernetesOptions): SandboxKubernetes {
  const now = options.now ?? (() => new Date())
  const closing = new AbortController()
  const store = createStore(now)
  const record = createRecorder(store, now)
  const trouble: Trouble = {}
  const tokens = createTokens({ ...options, store, now: () => whenDated(now, trouble) })
  const admission = createAdmission(store, options, trouble, now)
  const deletion = createDeletion(store, now)
  const api = createApi({ store, admission, deletion, now })
  const kubelet = createKubelet({
    store,
    record,
    tokens,
    trouble,
    now,
    storageEndpoint: options.storageEndpoint,
    issuerUrl: options.issuerUrl,
  })
  const seeded = new Set<string>()
  const createAs = (type: ResourceType) => (draft: Draft) =>
    api.create({ type, ...namespaceOf(draft.metadata) }, draft, {
      dryRun: false,
      manager: 'kube-controller-manager',
    })
  const manager = {
    store,
    record,
    now,
    createPod: createAs(types.pods),
    createJob: createAs(types.jobs),
    remove: (type: ResourceType, object: StoredManifest) =>
      deletion.remove(objectKey(type, object), { propagation: 'Background' }),
    isSeeded: (uid: string) => seeded.has(uid),
  }
  const cronJobs = createCronJobController(manager)
  const controllers = [
    cronJobs,
    createJobController(manager),
    createDeploymentController(manager),
    createEndpointController(store, put),
    createQuotaController(store),
  ]
  const handle = createServer({
    ...options,
    store,
    api,
    tokens,
    rbac: createRbac(store),
    logs: kubelet.log,
    closing: closing.signal,
    now,
  })

  function put({ metadata, ...rest }: PutObject) {
    const type = storedType(rest.kind)
    if (!type) throw new Error(`The sandbox's clusters have no ${rest.kind}.`)
    const target: Target = { type, name: metadata.name, ...namespaceOf(metadata) }
    const existing = store.find(target)
    const extra = { Namespace: { status: { phase: 'Active' } }, Pod: { status: {} } }[rest.kind]
    const given = { ...extra, ...rest, metadata }
    // Clients read what the API server always fills in, such as a pod's security context.
    const whole = type === types.pods && Array.isArray(fieldAt(rest, 'spec.containers'))
    const draft = whole ? completed(type, given) : given
    if (existing)
      store.update(target, () => ({
        ...draft,
        metadata: { ...existing.metadata, ...metadata, uid: existing.metadata.uid },
      }))
    else seeded.add(store.create(type, draft).metadata.uid)
    const account = { name: 'default', namespace: metadata.name }
    if (rest.kind === 'Namespace' && !store.find({ type: types.serviceaccounts, ...account }))
      store.create(types.serviceaccounts, { metadata: account })
  }

  function remove(kind: string, namespace: string | undefined, name: string) {
    const type = storedType(kind)
    const target: Target | undefined = type && { type, name, ...namespaceOf({ namespace }) }
    if (target && store.find(target))
      deletion.remove(target, { propagation: 'Background', grace: 0 })
  }

  function setWebhook(state: SandboxWebhookState) {
    const { certificates } = options
    for (const object of webhookObjects({ ready: state !== 'down', certificates }))
      if (state !== 'missing') put(object)
      // Helm leaves the namespace behind.
      else if (object.kind !== 'Namespace')
        remove(object.kind, object.metadata.namespace, object.metadata.name)
  }

  function setWebhookCertificate(kind: WebhookCertificateKind) {
    const { certificates } = options
    if (!certificates) throw new Error('This cluster was made without certificates.')
    put(tlsSecret(certificates[kind]))
  }

  for (const object of bareCluster(options.orgId, options.region)) put(object)
  if (options.webhook === 'installed') setWebhook('installed')

  return {
    handle,
    put,
    remove,
    setWebhook,
    setWebhookCertificate,
    setTrouble: (given) => Object.assign(trouble, given),
    controlCronJobs: cronJobs.control,
    async close() {
      closing.abort()
      for (const controller of controllers) controller.close()
      await kubelet.close()
    },
  }
}

const namespaceOf = ({
  namespace,
}: {
  namespace?: StoredManifest['metadata']['namespace'] | undefined
}) => (namespace ? { namespace } : {})

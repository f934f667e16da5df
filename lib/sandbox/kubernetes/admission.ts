import { z } from 'zod'
import { asPod, asServiceAccount, type SandboxPod, type StoredManifest } from './objects'
import { isObject } from './patch'
import { violation } from './pod-security'
import { countedAs, hardOf, usedAs } from './quotas'
import { type ResourceType, types } from './resources'
import { badRequestError, rejectedError, StatusError } from './status'
import type { Draft, ObjectStore } from './store'
import { exchangeOf, isLeftUnchanged, meddled, type Trouble } from './trouble'
import { inject, NAME, TLS_SECRET, WEBHOOK_HOST, type WebhookInjection } from './webhook'
import { certificateRefusal } from './webhook-certificates'

const TOKEN_MOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'

const Webhooks = z.looseObject({
  webhooks: z
    .array(
      z.looseObject({
        name: z.string(),
        failurePolicy: z.string().default('Fail'),
        clientConfig: z.looseObject({ caBundle: z.string().optional() }).default({}),
        sideEffects: z.string().default('Unknown'),
        rules: z.array(z.looseObject({ resources: z.array(z.string()).default([]) })).default([]),
      }),
    )
    .default([]),
})
const Endpoints = z.looseObject({
  endpoints: z
    .array(z.looseObject({ conditions: z.looseObject({ ready: z.boolean().default(true) }) }))
    .default([]),
})

/** Admission: mutates an object, then validates it. */
export function createAdmission(
  store: ObjectStore,
  injection: WebhookInjection & { orgId: string },
  trouble: Trouble,
  now: () => Date,
) {
  const webhooksOf = (found: StoredManifest) => Webhooks.parse(found).webhooks
  const isServed = () =>
    store
      .list(types.endpointslices, NAME)
      .flatMap((slice) => Endpoints.parse(slice).endpoints)
      .some(({ conditions }) => conditions.ready)

  /** A registration without caBundle, and a cluster without the Secret, is called all the same. */
  function refusedCertificate(caBundle: string | undefined): string | undefined {
    const secret = store.find({ type: types.secrets, namespace: NAME, name: TLS_SECRET })
    if (!caBundle || !isObject(secret?.['data'])) return undefined
    const { 'tls.crt': encoded } = secret['data']
    const [certificate, ca] = [String(encoded), caBundle].map((text) =>
      Buffer.from(text, 'base64').toString(),
    )
    const why = certificateRefusal(
      { cert: certificate ?? '', ca: ca ?? '', host: WEBHOOK_HOST },
      now(),
    )
    return why && `tls: failed to verify certificate: ${why}`
  }

  function called(
    pod: SandboxPod,
    account: ReturnType<typeof asServiceAccount>,
    dryRun: boolean,
  ): SandboxPod {
    const found = store.find({ type: types.mutatingwebhookconfigurations, name: NAME })
    const [webhook] = found ? webhooksOf(found) : []
    if (!webhook) return pod
    const failure = isServed() ? refusedCertificate(webhook.clientConfig.caBundle) : NO_ENDPOINTS
    if (failure) {
      if (webhook.failurePolicy === 'Ignore') return pod
      throw uncalled(webhook.name, failure)
    }
    if (isLeftUnchanged(pod, trouble)) return pod
    if (!dryRun && trouble.missedPods) {
      trouble.missedPods -= 1
      return pod
    }
    const { region = injection.region } = trouble
    return inject(pod, account, {
      ...injection,
      region,
      exchangeUrl: exchangeOf(injection, trouble),
    })
  }

  /** Webhooks with side effects must not be called in a dry run. */
  function checkDryRun() {
    for (const { name, sideEffects, rules } of store
      .list(types.mutatingwebhookconfigurations)
      .flatMap(webhooksOf))
      if (
        !/^None(OnDryRun)?$/.test(sideEffects) &&
        rules.some(({ resources }) => resources.some((one) => one === 'pods' || one === '*'))
      )
        throw badRequestError(`admission webhook "${name}" does not support dry run`)
  }

  /** The ServiceAccount admission plugin, then the webhook. */
  function mutatePod(draft: Draft, dryRun: boolean): Draft {
    if (dryRun) checkDryRun()
    // readBody has validated the shape.
    const pod = draft as SandboxPod
    const { namespace = '', name } = pod.metadata
    const serviceAccountName = pod.spec.serviceAccountName || 'default'
    const found = store.find({ type: types.serviceaccounts, namespace, name: serviceAccountName })
    if (!found)
      throw rejectedError(
        types.pods,
        name,
        `error looking up service account ${namespace}/${serviceAccountName}: serviceaccount "${serviceAccountName}" not found`,
      )
    const account = asServiceAccount(found)
    const named: SandboxPod = {
      ...pod,
      spec: { ...pod.spec, serviceAccountName, serviceAccount: serviceAccountName },
    }
    const automount =
      pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true
    const mounted = automount ? withApiToken(named) : named
    return called(meddled(mounted, trouble, dryRun), account, dryRun)
  }

  function checkNamespace(type: ResourceType, draft: Draft) {
    const { namespace, name } = draft.metadata
    if (!type.namespaced || namespace === undefined) return
    const { metadata } = store.get({ type: types.namespaces, name: namespace })
    if (!metadata.deletionTimestamp) return
    throw rejectedError(
      type,
      name,
      `unable to create new content in namespace ${namespace} because it is being terminated`,
      [
        {
          reason: 'NamespaceTerminating',
          message: `namespace ${namespace} is being terminated`,
          field: 'metadata.namespace',
        },
      ],
    )
  }

  function checkPodSecurity(draft: Draft) {
    const pod = asPod(store.prepare(types.pods, draft))
    const { namespace = '', name } = pod.metadata
    const labels = store.get({ type: types.namespaces, name: namespace }).metadata.labels ?? {}
    const why = violation(labels, pod.spec)
    if (why) throw rejectedError(types.pods, name, why)
  }

  function checkQuota(type: ResourceType, { metadata: { namespace = '', name } }: Draft) {
    for (const object of store.list(types.resourcequotas, namespace))
      for (const [what, hard] of Object.entries(hardOf(object))) {
        if (!countedAs(type).includes(what)) continue
        const used = usedAs(store, type, namespace, what)
        if (used + 1 > Number(hard))
          throw rejectedError(
            type,
            name,
            `exceeded quota: ${object.metadata.name}, requested: ${what}=1, used: ${what}=${used}, limited: ${what}=${hard}`,
          )
      }
  }

  return {
    mutate: (type: ResourceType, draft: Draft, dryRun: boolean) =>
      type === types.pods ? mutatePod(draft, dryRun) : draft,
    check(type: ResourceType, draft: Draft) {
      if (type === types.pods) checkPodSecurity(draft)
      checkQuota(type, draft)
    },
    checkNamespace,
  }
}

const NO_ENDPOINTS = `no endpoints available for service "${NAME}"`

/** https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#failure-policy */
const uncalled = (webhook: string, why: string) =>
  new StatusError(
    500,
    'InternalError',
    `Internal error occurred: failed calling webhook "${webhook}": failed to call webhook: Post "https://${NAME}.${NAME}.svc:443/mutate?timeout=10s": ${why}`,
  )

function withApiToken(pod: SandboxPod): SandboxPod {
  const name = `kube-api-access-${randomSuffix()}`
  const mount = { name, mountPath: TOKEN_MOUNT, readOnly: true }
  return {
    ...pod,
    spec: {
      ...pod.spec,
      containers: pod.spec.containers.map((container) => ({
        ...container,
        volumeMounts: [...(container.volumeMounts ?? []), mount],
      })),
      volumes: [
        ...(pod.spec.volumes ?? []),
        {
          name,
          projected: {
            defaultMode: 420,
            sources: [
              { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
              {
                downwardAPI: {
                  items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }],
                },
              },
            ],
          },
        },
      ],
    },
  }
}

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789'
/** The five-character suffix of generateName: k8s.io/apimachinery/pkg/util/rand. */
export const randomSuffix = () =>
  Array.from({ length: 5 }, () => ALPHABET[Math.floor(Math.random() * ALPHABET.length)]).join('')

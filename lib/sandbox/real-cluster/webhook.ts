import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { SandboxPod, SandboxServiceAccount } from '../kubernetes/objects'
import { exchangeOf, isLeftUnchanged, meddled, type Trouble } from '../kubernetes/trouble'
import type { PutObject, SandboxWebhookState } from '../kubernetes/types'
import { inject, type WebhookInjection, webhookObjects } from '../kubernetes/webhook'
import type { RealApiServer } from './api-server'

const Review = z.object({
  request: z.object({
    uid: z.string(),
    namespace: z.string(),
    dryRun: z.boolean().default(false),
    object: z.looseObject({ spec: z.looseObject({ serviceAccountName: z.string() }) }),
  }),
})

/** Replaces whole fields; `add` also replaces an existing field (RFC 6902, 4.1). */
const patchOf = (before: SandboxPod, after: SandboxPod) =>
  Object.keys(after.spec)
    .filter((field) => after.spec[field] !== before.spec[field])
    .map((field) => ({ op: 'add', path: `/spec/${field}`, value: after.spec[field] }))

/** The Pod Identity Webhook, served outside the cluster and called by its API server over https. */
export function createWebhook(
  api: Pick<RealApiServer, 'ask' | 'put' | 'remove'>,
  { url, ca, ...injection }: WebhookInjection & { url: string; ca: string; orgId: string },
) {
  let calls = 0
  const troubles = new Map<string | undefined, Trouble>()

  async function mutated(pod: SandboxPod, namespace: string, dryRun: boolean): Promise<SandboxPod> {
    const trouble = troubles.get(namespace) ?? troubles.get(undefined) ?? {}
    if (isLeftUnchanged(pod, trouble)) return pod
    const changed = meddled(pod, trouble, dryRun)
    if (!dryRun && trouble.missedPods) {
      trouble.missedPods -= 1
      return changed
    }
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${pod.spec.serviceAccountName}`
    const { region = injection.region } = trouble
    const exchangeUrl = exchangeOf(injection, trouble)
    const account = (await api.ask(path)) as SandboxServiceAccount
    return inject(changed, account, { ...injection, region, exchangeUrl })
  }

  /** https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#response */
  async function handle(request: Request): Promise<Response> {
    calls += 1
    const { uid, namespace, object, dryRun } = Review.parse(await request.json()).request
    // The API server has validated the shape.
    const pod = object as unknown as SandboxPod
    const patch = patchOf(pod, await mutated(pod, namespace, dryRun))
    return Response.json({
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      response: {
        uid,
        allowed: true,
        ...(patch.length > 0
          ? { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patch)).toString('base64') }
          : {}),
      },
    })
  }

  /** Waits until the API server applies the webhook configuration. */
  async function untilCalled(expected: boolean) {
    const until = Date.now() + 15_000
    const path = `/api/v1/namespaces/${NAMESPACE}/pods?dryRun=All`
    const spec = { serviceAccountName: NAMESPACE, containers: [{ name: 'probe', image: 'probe' }] }
    for (;;) {
      const before = calls
      const body = { metadata: { name: 'probe' }, spec }
      // Rejected while the previous configuration is still active.
      const asked = await api.ask(path, { method: 'POST', body }).then(Boolean, () => false)
      if (asked && calls > before === expected) return
      if (Date.now() > until) throw new Error('The API server does not follow the configuration.')
      await sleep(100)
    }
  }

  return {
    handle,
    set: async (state: SandboxWebhookState) => {
      const [configuration, ...rest] = objects
      for (const object of rest) await api.put(object)
      if (state === 'missing')
        await api.remove(configuration.kind, undefined, configuration.metadata.name)
      else await api.put(state === 'down' ? configuration : answeredAt(url, ca, configuration))
      await untilCalled(state === 'installed')
    },
    setTrouble: (trouble: Trouble) => {
      troubles.set(trouble.namespace, { ...troubles.get(trouble.namespace), ...trouble })
    },
    forget: () => troubles.clear(),
  }
}

const NAMESPACE = 'pod-identity-webhook'

function findObject(wanted: string): PutObject {
  const object = webhookObjects().find(({ kind }) => kind === wanted)
  if (!object) throw new Error(`The webhook has no ${wanted}.`)
  return object
}

/** The chart's registration by service, which has no endpoints in this cluster. */
const objects = [
  findObject('MutatingWebhookConfiguration'),
  findObject('Namespace'),
  findObject('ServiceAccount'),
] as const

/** Registration by URL, because the webhook runs outside the cluster. */
function answeredAt(url: string, ca: string, { webhooks, ...configuration }: PutObject): PutObject {
  const clientConfig = { url, caBundle: Buffer.from(ca).toString('base64') }
  return {
    ...configuration,
    webhooks: (webhooks as object[]).map((webhook) => ({ ...webhook, clientConfig })),
  }
}

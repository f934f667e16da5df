import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Pod, ServiceAccount } from '../kubernetes/objects'
import type { PutObject, WebhookState } from '../kubernetes/types'
import { type Injection, inject, webhookObjects } from '../kubernetes/webhook'
import type { ApiServer } from './api-server'

const Review = z.object({
  request: z.object({
    uid: z.string(),
    namespace: z.string(),
    object: z.looseObject({ spec: z.looseObject({ serviceAccountName: z.string() }) }),
  }),
})

const MUTATED = ['containers', 'initContainers', 'volumes'] as const

/** Lists are replaced whole; `add` does that where there is one already (RFC 6902, 4.1). */
const patchOf = (before: Pod, after: Pod) =>
  MUTATED.filter((field) => after.spec[field] !== before.spec[field]).map((field) => ({
    op: 'add',
    path: `/spec/${field}`,
    value: after.spec[field],
  }))

/** The Pod Identity Webhook outside the cluster, called by its API server over https. */
export function createWebhook(
  api: Pick<ApiServer, 'ask' | 'put' | 'remove'>,
  { url, ca, ...injection }: Injection & { url: string; ca: string },
) {
  let calls = 0

  /** https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#response */
  async function handle(request: Request): Promise<Response> {
    calls += 1
    const { uid, namespace, object } = Review.parse(await request.json()).request
    // The API server has checked the shape.
    const pod = object as unknown as Pod
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${pod.spec.serviceAccountName}`
    const patch = patchOf(pod, inject(pod, (await api.ask(path)) as ServiceAccount, injection))
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

  /** The API server follows its configurations a moment later: wait until it does. */
  async function untilCalled(expected: boolean) {
    const until = Date.now() + 15_000
    const path = `/api/v1/namespaces/${NAMESPACE}/pods?dryRun=All`
    const spec = { serviceAccountName: NAMESPACE, containers: [{ name: 'probe', image: 'probe' }] }
    for (;;) {
      const before = calls
      await api.ask(path, { method: 'POST', body: { metadata: { name: 'probe' }, spec } })
      if (calls > before === expected) return
      if (Date.now() > until) throw new Error('The API server does not follow the configuration.')
      await sleep(100)
    }
  }

  return {
    handle,
    set: async (state: WebhookState) => {
      const [configuration, ...rest] = registration(url, ca)
      for (const object of rest) await api.put(object)
      if (state === 'installed') await api.put(configuration)
      else await api.remove(configuration.kind, undefined, configuration.metadata.name)
      await untilCalled(state === 'installed')
    },
  }
}

const NAMESPACE = 'pod-identity-webhook'

/** As the chart registers it, but by URL: what answers does not run in the cluster. */
function registration(url: string, ca: string): [PutObject, ...PutObject[]] {
  const find = (wanted: string): PutObject => {
    const object = webhookObjects.find(({ kind }) => kind === wanted)
    if (!object) throw new Error(`The webhook has no ${wanted}.`)
    return object
  }
  const { webhooks, ...configuration } = find('MutatingWebhookConfiguration')
  const clientConfig = { url, caBundle: Buffer.from(ca).toString('base64') }
  return [
    {
      ...configuration,
      webhooks: (webhooks as object[]).map((webhook) => ({ ...webhook, clientConfig })),
    },
    find('Namespace'),
    find('ServiceAccount'),
  ]
}

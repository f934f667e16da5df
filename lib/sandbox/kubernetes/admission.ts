import { z } from 'zod'
import { asPod, asServiceAccount, type Pod } from './objects'
import { violation } from './pod-security'
import { type ResourceType, types } from './resources'
import { refused } from './status'
import type { Draft, Store } from './store'
import { type Injection, inject } from './webhook'

const TOKEN_MOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'

const Quota = z.looseObject({ spec: z.looseObject({ hard: z.record(z.string(), z.string()) }) })

/** What happens to an object between the request and the store: mutate first, then check. */
export function createAdmission(store: Store, injection: Injection) {
  const webhookInstalled = () => store.list(types.mutatingwebhookconfigurations).length > 0

  /** The ServiceAccount admission plugin, then the webhook. */
  function mutatePod(draft: Draft): Draft {
    // readBody has checked the shape.
    const pod = draft as Pod
    const { namespace = '', name } = pod.metadata
    const serviceAccountName = pod.spec.serviceAccountName || 'default'
    const found = store.find({ type: types.serviceaccounts, namespace, name: serviceAccountName })
    if (!found)
      throw refused(
        types.pods,
        name,
        `error looking up service account ${namespace}/${serviceAccountName}: serviceaccount "${serviceAccountName}" not found`,
      )
    const account = asServiceAccount(found)
    const named: Pod = {
      ...pod,
      spec: { ...pod.spec, serviceAccountName, serviceAccount: serviceAccountName },
    }
    const automount =
      pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true
    const mounted = automount ? withApiToken(named) : named
    return webhookInstalled() ? inject(mounted, account, injection) : mounted
  }

  function checkNamespace(type: ResourceType, draft: Draft) {
    const { namespace, name } = draft.metadata
    if (!type.namespaced || namespace === undefined) return
    const { metadata } = store.get({ type: types.namespaces, name: namespace })
    if (!metadata.deletionTimestamp) return
    throw refused(
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
    if (why) throw refused(types.pods, name, why)
  }

  function checkQuota(type: ResourceType, { metadata: { namespace, name } }: Draft) {
    const counted = [`count/${type.plural}${type.group ? `.${type.group}` : ''}`, type.plural]
    const live = () =>
      store
        .list(type, namespace)
        .filter((object) => type !== types.pods || !isTerminal(asPod(object))).length
    for (const object of store.list(types.resourcequotas, namespace))
      for (const [what, hard] of Object.entries(Quota.safeParse(object).data?.spec.hard ?? {})) {
        if (!counted.includes(what)) continue
        const used = what.startsWith('count/') ? store.list(type, namespace).length : live()
        if (used + 1 > Number(hard))
          throw refused(
            type,
            name,
            `exceeded quota: ${object.metadata.name}, requested: ${what}=1, used: ${what}=${used}, limited: ${what}=${hard}`,
          )
      }
  }

  return {
    mutate: (type: ResourceType, draft: Draft) => (type === types.pods ? mutatePod(draft) : draft),
    check(type: ResourceType, draft: Draft) {
      if (type === types.pods) checkPodSecurity(draft)
      checkQuota(type, draft)
    },
    checkNamespace,
  }
}

const isTerminal = ({ status }: Pod) => status.phase === 'Succeeded' || status.phase === 'Failed'

function withApiToken(pod: Pod): Pod {
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
/** Five characters, as generateName appends them: k8s.io/apimachinery/pkg/util/rand. */
export const randomSuffix = () =>
  Array.from({ length: 5 }, () => ALPHABET[Math.floor(Math.random() * ALPHABET.length)]).join('')

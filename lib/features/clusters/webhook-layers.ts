import 'server-only'

import pMap from 'p-map'
import type { KubernetesReader } from '@/lib/adapters/kubernetes/types'
import { AppError } from '@/lib/common/errors'
import { listAnd } from '@/lib/common/list'
import { plural } from '@/lib/common/plural'
import { type InjectionEvidence, webhookEvidence } from '@/lib/core/kubernetes/injection-evidence'
import type {
  MutatingWebhookConfiguration,
  Pod,
  WebhookRegistration,
} from '@/lib/core/kubernetes/kinds'
import { probePod } from '@/lib/core/kubernetes/probe-pod'
import { isClusterWide } from './cluster'
import type { WebhookLayer } from './schema'

const NAME = /pod-identity-webhook/i
const SAFE_FOR_DRY_RUN = new Set(['None', 'NoneOnDryRun'])
const MAX_NAMESPACES = 12

type Account = { namespace: string; name: string }
export type InjectedAccount = Account & { audience: string }

const named = ({ namespace, name }: Account) => `${namespace}/${name}`

/** The layer of a read that failed. An error of the whole cluster is rethrown. */
export function failedLayer(
  layer: Pick<WebhookLayer, 'layer' | 'confidence' | 'title'>,
  error: unknown,
): WebhookLayer {
  if (!(error instanceof AppError) || isClusterWide(error)) throw error
  const { upstream, next } = error.detail
  const rbac = error.detail.reason === 'rbac'
  return {
    ...layer,
    state: rbac ? 'idle' : 'warn',
    detail: rbac || !next ? error.message : `${error.message} ${next}`,
    ...(upstream && { upstream }),
  }
}

const mutatesNewPods = ({ rules = [] }: WebhookRegistration) =>
  rules.some(
    ({ operations = [], resources = [] }) =>
      operations.some((operation) => operation === 'CREATE' || operation === '*') &&
      resources.some((resource) => /^(pods|\*|\*\/\*)$/.test(resource)),
  )

const isPodIdentity = (configuration: MutatingWebhookConfiguration, webhook: WebhookRegistration) =>
  mutatesNewPods(webhook) &&
  [
    configuration.metadata.name,
    webhook.name,
    webhook.clientConfig.service?.name ?? '',
    webhook.clientConfig.service?.namespace ?? '',
  ].some((text) => NAME.test(text))

export type RegisteredWebhook = {
  configuration: string
  webhook: WebhookRegistration
  /** When it was registered. */
  since: string
}

export const findWebhook = (configurations: MutatingWebhookConfiguration[]) =>
  configurations
    .flatMap((configuration) =>
      configuration.webhooks
        .filter((webhook) => isPodIdentity(configuration, webhook))
        .map(
          (webhook): RegisteredWebhook => ({
            configuration: configuration.metadata.name,
            webhook,
            since: configuration.metadata.creationTimestamp,
          }),
        ),
    )
    .at(0)

/** From the API: whether a mutating webhook is registered for new pods. */
export function configurationLayer(found: RegisteredWebhook | undefined): WebhookLayer {
  const layer = { layer: 'configuration', confidence: 'read' } as const
  if (!found)
    return {
      ...layer,
      state: 'fail',
      title: 'No webhook configuration',
      detail: 'No mutating webhook for new pods is named `pod-identity-webhook`.',
    }
  const { failurePolicy = 'Fail', sideEffects = 'None', clientConfig } = found.webhook
  const service = clientConfig.service
  const facts = [
    `failurePolicy ${failurePolicy}`,
    service && `service \`${service.namespace}/${service.name}\``,
    !SAFE_FOR_DRY_RUN.has(sideEffects) &&
      `sideEffects ${sideEffects}, so the API server rejects dry runs of pods`,
  ]
  return {
    ...layer,
    state: 'pass',
    title: `Configuration \`${found.configuration}\``,
    detail: facts.filter(Boolean).join(', '),
  }
}

export type InjectionProbe = { account: Account; pod: Pod; evidence: InjectionEvidence | undefined }

/** Sends a dry-run pod of an account, which is mutated but not created. */
export async function dryRunInjection(
  kubernetes: KubernetesReader,
  account: Account,
  image: string,
): Promise<InjectionProbe> {
  const pod = await kubernetes.dryRunPod(probePod(account, image))
  return { account, pod, evidence: webhookEvidence(pod) }
}

/** Why service accounts were not read. */
export type UnreadAccounts = { problem: AppError }

const notChecked = ({ problem }: UnreadAccounts) =>
  problem.code === 'forbidden'
    ? 'Not checked: you cannot list service accounts in all namespaces. Open a namespace under Service accounts.'
    : `Not checked: ${problem.message}`

type Expected = { audience?: string | undefined; orgId?: string | undefined }

/** By dry run: whether a pod of an injected account is returned with what it needs for credentials. */
export function dryRunLayer(
  probe: InjectionProbe | UnreadAccounts | undefined,
  expected: Expected,
): WebhookLayer {
  const layer = {
    layer: 'dry-run',
    confidence: 'proved',
    title: 'Dry-run pod is mutated',
  } as const
  if (probe && 'problem' in probe) return { ...layer, state: 'idle', detail: notChecked(probe) }
  if (!probe)
    return {
      ...layer,
      state: 'idle',
      detail: 'Not checked: there is no injected service account to test with.',
    }
  const { account, evidence } = probe
  const sent = `Pod of \`${named(account)}\``
  if (!evidence)
    return {
      ...layer,
      title: 'Dry-run pod is not mutated',
      state: 'fail',
      detail: `${sent}: returned without \`AWS_CONTAINER_CREDENTIALS_FULL_URI\`.`,
    }
  if (evidence.missing.length > 0)
    return {
      ...layer,
      state: 'fail',
      detail: `${sent}: missing ${listAnd(evidence.missing)}.`,
    }
  if (expected.orgId && evidence.orgId !== expected.orgId)
    return {
      ...layer,
      state: 'fail',
      detail: `${sent}: the token is exchanged for organization \`${evidence.orgId}\`, expected \`${expected.orgId}\`.`,
    }
  if (expected.audience && evidence.audience !== expected.audience)
    return {
      ...layer,
      state: 'warn',
      detail: `${sent}: the token has audience \`${evidence.audience ?? ''}\`, expected \`${expected.audience}\`.`,
    }
  return {
    ...layer,
    state: 'pass',
    detail: `${sent}: returned with a token for \`${evidence.audience}\` and the exchange URL.`,
  }
}

export type PodCounts = { pods: number; injected: number; unread: number }

/** Counts the running pods of injected accounts, and those of them with credentials. */
export async function observePods(
  kubernetes: KubernetesReader,
  accounts: InjectedAccount[],
): Promise<PodCounts> {
  const names = new Set(accounts.map(named))
  const namespaces = [...new Set(accounts.map(({ namespace }) => namespace))]
  const looked = namespaces.slice(0, MAX_NAMESPACES)
  const lists = await pMap(
    looked,
    async (namespace) =>
      kubernetes.listPods({ namespace, fieldSelector: 'status.phase=Running', limit: 500 }).then(
        ({ items }) => items,
        (error: unknown) => {
          if (isClusterWide(error) || !(error instanceof AppError)) throw error
          return undefined
        },
      ),
    { concurrency: 4 },
  )
  const pods = lists
    .flatMap((list) => list ?? [])
    .filter(({ metadata, spec, status }) => {
      const account = { namespace: metadata.namespace ?? '', name: spec.serviceAccountName ?? '' }
      return status?.phase === 'Running' && names.has(named(account))
    })
  return {
    pods: pods.length,
    injected: pods.filter((pod) => webhookEvidence(pod)?.missing.length === 0).length,
    unread: namespaces.length - lists.filter((list) => list !== undefined).length,
  }
}

/** From running pods: whether they carry credentials. */
export function podsLayer(observed: PodCounts | UnreadAccounts): WebhookLayer {
  const layer = {
    layer: 'running-pods',
    confidence: 'observed',
    title: 'Running pods carry credentials',
  } as const
  if ('problem' in observed) return { ...layer, state: 'idle', detail: notChecked(observed) }
  const { pods, injected, unread } = observed
  const hidden = unread > 0 ? ` ${plural(unread, 'namespace')} could not be read.` : ''
  if (pods === 0)
    return { ...layer, state: 'idle', detail: `No pod of an injected account is running.${hidden}` }
  if (injected === pods)
    return { ...layer, state: 'pass', detail: `All ${plural(pods, 'pod')}.${hidden}` }
  return {
    ...layer,
    state: 'warn',
    detail: `${injected} of ${pods}. Injection coverage says why the others carry none.${hidden}`,
  }
}

import 'server-only'

import type { KubernetesReader } from '@/lib/adapters/kubernetes/types'
import { AppError } from '@/lib/common/errors'
import { failedHealth, markNotServed } from '@/lib/core/webhook/health'
import type { WebhookHealthCheck } from '@/lib/core/webhook/health-schema'
import { describeHealth } from '@/lib/core/webhook/health-words'
import type { Context } from '@/lib/server/session/context'
import { injectedAccounts } from './accounts'
import { isClusterWide, kubernetesFor, readCluster } from './cluster'
import { readOrganizationId } from './organization'
import type { Cluster, WebhookLayer, WebhookRef, WebhookReport } from './schema'
import { readWebhookHealth } from './webhook-health'
import {
  configurationLayer,
  dryRunInjection,
  dryRunLayer,
  failedLayer,
  findWebhook,
  type InjectedAccount,
  type InjectionProbe,
  observePods,
  podsLayer,
  type RegisteredWebhook,
} from './webhook-layers'
import { unreadReason, type WebhookReason } from './webhook-state'

/**
 * Whether the Pod Identity Webhook is installed and working, from three layers of evidence. A layer that the
 * person may not read is unknown; an unreachable cluster fails the whole detection.
 */
export async function detectWebhook(
  context: Context,
  cluster: Cluster,
  tried: TriedAccount = {},
): Promise<WebhookReport> {
  const kubernetes = kubernetesFor(context, cluster)
  const [configuration, accounts, organization] = await Promise.all([
    readConfiguration(kubernetes),
    injectedAccounts(context, { cluster, kubernetes }).then(
      ({ injected }) => ({ injected }),
      (error: unknown) => {
        if (!(error instanceof AppError) || isClusterWide(error)) throw error
        return { problem: error }
      },
    ),
    readOrganizationId(context, cluster),
  ])
  const [dryRun, pods, found] = await Promise.all([
    'problem' in accounts
      ? { layer: dryRunLayer(accounts, {}) }
      : proveInjection(kubernetes, accountsToTry(accounts.injected, tried), {
          image: context.config.VERIFICATION_IMAGE,
          orgId: organization.id,
        }),
    'problem' in accounts ? accounts : observePods(kubernetes, accounts.injected),
    configuration.found
      ? readWebhookHealth(kubernetes, configuration.found.webhook, context.clock())
      : [],
  ])
  const health =
    dryRun.layer.state === 'pass'
      ? found.map((each) => (each.check === 'certificate' ? markNotServed(each) : each))
      : found
  const layers = [configuration.layer, dryRun.layer, podsLayer(pods)]
  return {
    ...verdict(layers, cluster.name, { health, unread: configuration.unread }),
    layers,
    health,
    ...('probe' in dryRun &&
      dryRun.probe?.evidence?.orgId && { orgId: dryRun.probe.evidence.orgId }),
    at: context.clock().toISOString(),
  }
}

export const readWebhook = async (
  context: Context,
  { cluster, ...tried }: WebhookRef,
): Promise<WebhookReport> => detectWebhook(context, await readCluster(context, { cluster }), tried)

type TriedAccount = Pick<WebhookRef, 'namespace' | 'account'>

/** One account of each namespace, the one that is asked about first. */
function accountsToTry(accounts: InjectedAccount[], { namespace, account }: TriedAccount) {
  const asked = accounts.find((each) => each.namespace === namespace && each.name === account)
  const perNamespace = [...new Map(accounts.map((each) => [each.namespace, each])).values()]
  return asked
    ? [asked, ...perNamespace.filter((each) => each.namespace !== asked.namespace)]
    : perNamespace
}

async function readConfiguration(
  kubernetes: KubernetesReader,
): Promise<{ layer: WebhookLayer; found?: RegisteredWebhook; unread?: WebhookReason }> {
  try {
    const found = findWebhook(await kubernetes.listMutatingWebhookConfigurations())
    return { layer: configurationLayer(found), ...(found && { found }) }
  } catch (error) {
    const layer = { layer: 'configuration', confidence: 'read', title: 'Configuration' } as const
    const failed = failedLayer(layer, error)
    return {
      layer: failed,
      ...(error instanceof AppError && { unread: unreadReason(error.code) }),
    }
  }
}

const MAX_TRIES = 5

/** Tries the accounts one after another, because a person may create pods in some namespaces only. */
async function proveInjection(
  kubernetes: KubernetesReader,
  accounts: InjectedAccount[],
  { image, orgId }: { image: string; orgId: string | undefined },
): Promise<{ layer: WebhookLayer; probe?: InjectionProbe }> {
  let refused: WebhookLayer | undefined
  for (const account of accounts.slice(0, MAX_TRIES)) {
    try {
      const probe = await dryRunInjection(kubernetes, account, image)
      return { layer: dryRunLayer(probe, { audience: account.audience, orgId }), probe }
    } catch (error) {
      const title = 'Dry-run pod is mutated'
      refused ??= failedLayer({ layer: 'dry-run', confidence: 'proved', title }, error)
    }
  }
  return { layer: refused ?? dryRunLayer(undefined, {}) }
}

type Verdict = Pick<WebhookReport, 'state' | 'reason' | 'cause' | 'next'>

type Unclear = { health: WebhookHealthCheck[]; unread: WebhookReason | undefined }

function verdict(layers: WebhookLayer[], cluster: string, { health, unread }: Unclear): Verdict {
  const [configuration, dryRun, pods] = layers
  if (dryRun?.state === 'pass') return { state: 'working', reason: 'dry-run-mutated' }
  if (configuration?.state === 'fail')
    return {
      state: 'missing',
      reason: 'not-installed',
      cause: `The Pod Identity Webhook is not installed in ${cluster}, so new pods get no credentials.`,
      next: 'Install it with the command below. This requires permission to install charts in the cluster.',
    }
  const [failed] = failedHealth(health)
  if (failed) {
    const { title, detail, next } = describeHealth(failed)
    return {
      state: 'broken',
      reason: failed.check === 'endpoints' ? 'not-ready' : 'certificate-refused',
      cause: `${title}. ${detail}`,
      ...(next && { next }),
    }
  }
  if (dryRun?.state === 'fail')
    return {
      state: 'broken',
      reason: 'not-mutating',
      cause: `New pods get no credentials in this cluster. ${dryRun.detail}`,
      next: 'Reinstall it with the command below, then check again.',
    }
  if (dryRun?.state === 'warn')
    return { state: 'unknown', reason: 'dry-run-inconclusive', cause: dryRun.detail }
  if (pods?.state === 'pass' || pods?.state === 'warn')
    return { state: 'working', reason: 'pods-carry-credentials' }
  if (configuration?.state === 'pass') return { state: 'configured', reason: 'not-observed' }
  return {
    state: 'unknown',
    reason: unread ?? 'read-failed',
    cause: configuration?.detail ?? '',
  }
}

import { shellCommand } from '@/lib/core/identity/shell'

const CHARTS = 'https://charts.core-services.ingress.coreweave.com'
const RELEASE = 'pod-identity-webhook'

/**
 * The command that installs or reinstalls the Pod Identity Webhook.
 * https://docs.coreweave.com/products/cks/clusters/coreweave-charts/pod-identity-webhook
 */
export const installWebhookCommand = ({ orgId, zone }: { orgId: string; zone: string }) =>
  [
    shellCommand(['helm', 'repo', 'add', 'coreweave', CHARTS]),
    shellCommand([
      'helm',
      'upgrade',
      RELEASE,
      `coreweave/${RELEASE}`,
      '--install',
      '--namespace',
      RELEASE,
      '--create-namespace',
      '--set',
      `config.orgID=${orgId}`,
      '--set',
      `config.region=${zone}`,
    ]),
  ].join('\n')

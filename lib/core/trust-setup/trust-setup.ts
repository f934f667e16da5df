import type { TrustTarget } from '@/lib/core/identity/trust-target'
import { buildAwsSetup } from './aws'
import { buildAzureSetup } from './azure'
import { buildGcpSetup } from './gcp'
import { buildOidcSetup } from './oidc'
import type { TrustedAccount, TrustSetup, TrustSetupOptions } from './setup-files'
import { buildTailscaleSetup } from './tailscale'
import { buildVaultSetup } from './vault'

/** Files, steps and notes to make a target trust exactly these accounts. */
export function buildTrustSetup(
  target: TrustTarget,
  identities: readonly TrustedAccount[],
  options: TrustSetupOptions = {},
): TrustSetup {
  switch (target.cloud) {
    case 'aws':
      return buildAwsSetup(target, identities, options)
    case 'gcp':
      return buildGcpSetup(target, identities)
    case 'azure':
      return buildAzureSetup(target, identities)
    case 'vault':
      return buildVaultSetup(target, identities)
    case 'tailscale':
      return buildTailscaleSetup(target, identities)
    case 'oidc':
      return buildOidcSetup(target, identities)
  }
}

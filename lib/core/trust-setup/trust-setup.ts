import type { TrustTarget } from '@/lib/core/identity/trust-target'
import { awsSetup } from './aws'
import { azureSetup } from './azure'
import { gcpSetup } from './gcp'
import { oidcSetup } from './oidc'
import type { Identity, Setup, SetupOptions } from './setup-files'
import { tailscaleSetup } from './tailscale'
import { vaultSetup } from './vault'

/** Everything that lets exactly these accounts in, as files to apply in order. */
export function setupFor(
  target: TrustTarget,
  identities: readonly Identity[],
  options: SetupOptions = {},
): Setup {
  switch (target.cloud) {
    case 'aws':
      return awsSetup(target, identities, options)
    case 'gcp':
      return gcpSetup(target, identities)
    case 'azure':
      return azureSetup(target, identities)
    case 'vault':
      return vaultSetup(target, identities)
    case 'tailscale':
      return tailscaleSetup(target, identities)
    case 'oidc':
      return oidcSetup(target, identities)
  }
}

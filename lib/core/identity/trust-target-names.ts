import type { AwsTarget, GcpTarget, TrustTarget } from './trust-target'

/** The audience that the workload's token must carry for this target. */
export function targetAudience(target: TrustTarget): string {
  if (target.audience !== undefined) return target.audience
  if (target.cloud === 'tailscale') return `api.tailscale.com/${target.clientId}`
  if (target.cloud === 'gcp') return `//iam.googleapis.com/${gcpProviderName(target)}`
  return ''
}

/** Resource name of the provider: `projects/1/locations/global/workloadIdentityPools/pool/providers/provider`. */
export const gcpProviderName = (target: GcpTarget) =>
  `${gcpPoolName(target)}/providers/${target.provider}`

/** Resource name of the workload identity pool. */
export const gcpPoolName = ({ projectNumber, pool }: GcpTarget) =>
  `projects/${projectNumber}/locations/global/workloadIdentityPools/${pool}`

/** An issuer without its scheme, which is how AWS names it in provider ARNs and condition keys. */
export const bareIssuer = (issuerUrl: string) => issuerUrl.replace(/^https?:\/\//, '')

export const roleArn = ({ partition, accountId, role }: AwsTarget) =>
  `arn:${partition}:iam::${accountId}:role/${role}`

export const oidcProviderArn = (
  { partition, accountId }: Pick<AwsTarget, 'partition' | 'accountId'>,
  issuerUrl: string,
) => `arn:${partition}:iam::${accountId}:oidc-provider/${bareIssuer(issuerUrl)}`

/** The target's identifier in its own cloud: an ARN, an email address, a resource name, or a client ID. */
export function targetName(target: TrustTarget): string {
  switch (target.cloud) {
    case 'aws':
      return roleArn(target)
    case 'gcp':
      return target.serviceAccount ?? gcpProviderName(target)
    case 'azure':
      return `${target.name} (${target.clientId})`
    case 'vault':
      return `${target.role} at ${target.address}/v1/auth/${target.mount}`
    case 'tailscale':
      return target.clientId
    case 'oidc':
      return target.name
  }
}

import type { Cloud, Target, TargetOf } from './trust-target'

export const CLOUDS = ['aws', 'gcp', 'azure', 'vault', 'tailscale', 'oidc'] as const

export const CLOUD_NAMES: Record<Cloud, string> = {
  aws: 'AWS',
  gcp: 'Google Cloud',
  azure: 'Azure',
  vault: 'Vault or OpenBao',
  tailscale: 'Tailscale',
  oidc: 'Another service',
}

/** The audience that the workload's token must carry for this target. */
export function audienceOf(target: Target): string {
  if (target.audience !== undefined) return target.audience
  if (target.cloud === 'tailscale') return `api.tailscale.com/${target.clientId}`
  if (target.cloud === 'gcp') return `//iam.googleapis.com/${providerOf(target)}`
  return ''
}

/** `projects/1/locations/global/workloadIdentityPools/pool/providers/provider`. */
export const providerOf = (target: TargetOf<'gcp'>) =>
  `${poolOf(target)}/providers/${target.provider}`

export const poolOf = ({ projectNumber, pool }: TargetOf<'gcp'>) =>
  `projects/${projectNumber}/locations/global/workloadIdentityPools/${pool}`

/** An issuer as AWS names it in provider ARNs and condition keys: without its scheme. */
export const bareIssuer = (issuerUrl: string) => issuerUrl.replace(/^https?:\/\//, '')

export const roleArn = ({ partition, accountId, role }: TargetOf<'aws'>) =>
  `arn:${partition}:iam::${accountId}:role/${role}`

export const oidcProviderArn = (
  { partition, accountId }: Pick<TargetOf<'aws'>, 'partition' | 'accountId'>,
  issuerUrl: string,
) => `arn:${partition}:iam::${accountId}:oidc-provider/${bareIssuer(issuerUrl)}`

/** What trusts the account, as its cloud names it. */
export function nameOf(target: Target): string {
  switch (target.cloud) {
    case 'aws':
      return roleArn(target)
    case 'gcp':
      return target.serviceAccount ?? providerOf(target)
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

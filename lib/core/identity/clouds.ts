export const CLOUDS = ['aws', 'gcp', 'azure', 'vault', 'tailscale', 'oidc'] as const
export type Cloud = (typeof CLOUDS)[number]

export const CLOUD_NAMES: Record<Cloud, string> = {
  aws: 'AWS',
  gcp: 'Google Cloud',
  azure: 'Azure',
  vault: 'Vault or OpenBao',
  tailscale: 'Tailscale',
  oidc: 'Another service',
}

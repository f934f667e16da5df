import type { Cloud } from '@/lib/core/identity/clouds'

/** A form field of a cloud. In help, identifiers are between backticks. */
export type CloudField = {
  name: string
  label: string
  help?: string
  placeholder?: string
  optional?: true
  /** Comma-separated values. */
  list?: true
  /** Allowed values; the first is the default. */
  options?: { value: string; label: string }[]
}

const audience = (help: string): CloudField => ({
  name: 'audience',
  label: 'Audience',
  help,
  optional: true,
})

const uploadedKeys: CloudField = {
  name: 'uploadedKeys',
  label: 'Uploaded keys',
  help: 'Only if keys were uploaded and are not read from the issuer: the uploaded JWKS, or its key IDs. The console then compares them with the published keys.',
  optional: true,
  list: true,
}

export const CLOUD_FIELDS = {
  aws: [
    {
      name: 'accountId',
      label: 'AWS account ID',
      placeholder: '012345678901',
      help: '12 digits, including leading zeros.',
    },
    { name: 'role', label: 'Role', help: 'Can include a path, as in `workloads/train`.' },
    { name: 'region', label: 'Region', placeholder: 'us-east-1', optional: true },
    {
      name: 'partition',
      label: 'Partition',
      optional: true,
      options: [
        { value: 'aws', label: 'AWS' },
        { value: 'aws-us-gov', label: 'AWS GovCloud (US)' },
        { value: 'aws-cn', label: 'AWS China' },
      ],
    },
    audience('Defaults to `sts.amazonaws.com`, which AWS SDKs expect.'),
  ],
  gcp: [
    {
      name: 'projectNumber',
      label: 'Project number',
      placeholder: '123456789012',
      help: 'The number, not the ID: `gcloud projects describe ID --format="value(projectNumber)"`',
    },
    { name: 'projectId', label: 'Project ID', placeholder: 'ml-prod' },
    { name: 'pool', label: 'Pool', help: 'ID of the workload identity pool.' },
    { name: 'provider', label: 'Provider', help: 'ID of the pool’s provider for this issuer.' },
    {
      name: 'serviceAccount',
      label: 'Google service account to impersonate',
      placeholder: 'train@ml-prod.iam.gserviceaccount.com',
      help: 'If empty, access is granted to the workload directly.',
      optional: true,
    },
    audience('Defaults to the provider’s full resource name.'),
    uploadedKeys,
  ],
  azure: [
    {
      name: 'kind',
      label: 'Kind',
      optional: true,
      options: [
        { value: 'managed-identity', label: 'Managed identity' },
        { value: 'app', label: 'App registration' },
      ],
    },
    { name: 'name', label: 'Name' },
    { name: 'tenantId', label: 'Tenant ID', help: 'A UUID.' },
    { name: 'clientId', label: 'Client ID', help: 'A UUID: the client ID of the identity or app.' },
    {
      name: 'resourceGroup',
      label: 'Resource group',
      help: 'For a managed identity. If empty, the files look it up or prompt for it.',
      optional: true,
    },
    audience('Defaults to `api://AzureADTokenExchange`.'),
  ],
  vault: [
    { name: 'address', label: 'Address', placeholder: 'https://vault.example.com' },
    { name: 'role', label: 'Role' },
    {
      name: 'policies',
      label: 'Policies',
      placeholder: 'train-read',
      help: 'Comma-separated Vault policies for the tokens of the role.',
      optional: true,
      list: true,
    },
    { name: 'mount', label: 'Mount', placeholder: 'jwt', optional: true },
    { name: 'namespace', label: 'Vault namespace', optional: true },
    audience('Defaults to `vault`.'),
  ],
  tailscale: [
    {
      name: 'clientId',
      label: 'Client ID',
      help: 'Tailscale shows it after you create the federated identity.',
    },
    {
      name: 'tags',
      label: 'Tags',
      placeholder: 'tag:train',
      help: 'Comma-separated.',
      optional: true,
      list: true,
    },
    audience('Defaults to `api.tailscale.com/` followed by the client ID.'),
  ],
  oidc: [
    { name: 'name', label: 'Service', help: 'Display name of the service.' },
    { name: 'audience', label: 'Audience', help: 'The `aud` claim that the service expects.' },
    uploadedKeys,
  ],
} as const satisfies Record<Cloud, readonly CloudField[]>

export const cloudFields = (cloud: Cloud): readonly CloudField[] => CLOUD_FIELDS[cloud]

export type TargetFormValues = Record<string, string>

/** A Kubernetes name shortened to a valid Google Cloud ID. */
const short = (name: string) =>
  name
    .replace(/[^a-z0-9-]+/g, '-')
    .slice(0, 32)
    .replace(/^-+|-+$/g, '')

/** Default values derived from the cluster and the service account. */
export function suggestValues(
  cloud: Cloud,
  { clusterName, name }: { clusterName: string; name: string },
) {
  const proposals: Record<Cloud, TargetFormValues> = {
    aws: { role: name.slice(0, 64), region: 'us-east-1' },
    gcp: { pool: 'coreweave', provider: short(clusterName).padEnd(4, '0') },
    azure: { name },
    vault: { role: name.slice(0, 128), mount: 'jwt' },
    tailscale: {},
    oidc: {},
  }
  return Object.fromEntries(
    cloudFields(cloud).map((field) => [
      field.name,
      proposals[cloud][field.name] ?? field.options?.[0]?.value ?? '',
    ]),
  )
}

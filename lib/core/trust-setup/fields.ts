import type { Cloud } from '@/lib/core/identity/clouds'

/** What a person types for one cloud; in help, identifiers stand between backticks. */
export type CloudField = {
  name: string
  label: string
  help?: string
  placeholder?: string
  /** May be left empty. */
  optional?: true
  /** Several, with commas between. */
  list?: true
  /** One of these; the first, where nothing is said. */
  options?: { value: string; label: string }[]
}

const audience = (help: string): CloudField => ({
  name: 'audience',
  label: 'Audience',
  help,
  optional: true,
})

export const CLOUD_FIELDS = {
  aws: [
    {
      name: 'accountId',
      label: 'AWS account id',
      placeholder: '012345678901',
      help: '12 digits, zeros in front included.',
    },
    { name: 'role', label: 'Role', help: 'May begin with a path, as in `workloads/train`.' },
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
    audience('`sts.amazonaws.com` where nothing is said, as the AWS SDKs expect.'),
  ],
  gcp: [
    {
      name: 'projectNumber',
      label: 'Project number',
      placeholder: '123456789012',
      help: 'The number, not the id: `gcloud projects describe ID --format="value(projectNumber)"`',
    },
    { name: 'projectId', label: 'Project id', placeholder: 'ml-prod' },
    { name: 'pool', label: 'Pool', help: 'Of the workload identity pool.' },
    { name: 'provider', label: 'Provider', help: 'Of the pool, for this issuer.' },
    {
      name: 'serviceAccount',
      label: 'Google service account to act as',
      placeholder: 'train@ml-prod.iam.gserviceaccount.com',
      help: 'Left empty, the account is granted access itself.',
      optional: true,
    },
    audience('The provider’s own name where nothing is said.'),
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
    { name: 'name', label: 'Its name' },
    { name: 'tenantId', label: 'Tenant id', help: 'A UUID.' },
    { name: 'clientId', label: 'Client id', help: 'A UUID; of the identity or app.' },
    {
      name: 'resourceGroup',
      label: 'Resource group',
      help: 'Of a managed identity; left empty, the files look it up or ask for it.',
      optional: true,
    },
    audience('`api://AzureADTokenExchange` where nothing is said.'),
  ],
  vault: [
    { name: 'address', label: 'Address', placeholder: 'https://vault.example.com' },
    { name: 'role', label: 'Role' },
    {
      name: 'policies',
      label: 'Policies',
      placeholder: 'train-read',
      help: 'That its tokens get, with commas between.',
      optional: true,
      list: true,
    },
    { name: 'mount', label: 'Mount', placeholder: 'jwt', optional: true },
    { name: 'namespace', label: 'Vault namespace', optional: true },
    audience('`vault` where nothing is said.'),
  ],
  tailscale: [
    {
      name: 'clientId',
      label: 'Client id',
      help: 'Of the federated identity, as Tailscale shows it once it is made.',
    },
    {
      name: 'tags',
      label: 'Tags',
      placeholder: 'tag:train',
      help: 'With commas between.',
      optional: true,
      list: true,
    },
    audience('`api.tailscale.com/` and the client id where nothing is said.'),
  ],
  oidc: [
    { name: 'name', label: 'Service', help: 'As people call it.' },
    { name: 'audience', label: 'Audience', help: 'What the service expects as `aud`.' },
  ],
} as const satisfies Record<Cloud, readonly CloudField[]>

export const cloudFields = (cloud: Cloud): readonly CloudField[] => CLOUD_FIELDS[cloud]

export type TargetFormValues = Record<string, string>

/** A name that a cloud takes, made from one of Kubernetes. */
const short = (name: string) =>
  name
    .replace(/[^a-z0-9-]+/g, '-')
    .slice(0, 32)
    .replace(/^-+|-+$/g, '')

/** What can be proposed, so that less is typed. */
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

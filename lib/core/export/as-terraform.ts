import { uniqueNames } from '@/lib/common/unique-names'
import { Policy } from '@/lib/core/policy/document'
import {
  type HclValue,
  hcl,
  hclText,
  terraformName,
  terraformResource,
} from '@/lib/core/policy/hcl'
import {
  type ExportedAccount,
  type ExportedConfig,
  type ExportFile,
  type ExportState,
  unreadNote,
} from './export-state'

const CONFIG = 'coreweave_workload_federation_oidc_config'
const POLICY = 'coreweave_object_storage_organization_access_policy'
const ACCOUNT = 'kubernetes_service_account_v1'

const names = () => uniqueNames(terraformName)

type Imported = { type: string; name: string; id: string; provider?: string }

/** https://developer.hashicorp.com/terraform/language/block/import */
const importBlock = ({ type, name, id, provider }: Imported) =>
  [
    'import {',
    ...(provider
      ? [`  provider = ${provider}`, `  to       = ${type}.${name}`]
      : [`  to = ${type}.${name}`]),
    provider ? `  id       = ${hclText(id)}` : `  id = ${hclText(id)}`,
    '}\n',
  ].join('\n')

const versions = (clusters: boolean) => `terraform {
  required_version = ">= 1.6"
  required_providers {
    coreweave = {
      source = "coreweave/coreweave"
    }
${clusters ? '    kubernetes = {\n      source = "hashicorp/kubernetes"\n    }\n' : ''}  }
}

provider "coreweave" {}
`

function configBlocks(configs: readonly ExportedConfig[]) {
  const nameOf = names()
  return configs.map(({ uid, name, description, issuerUrl, audience, active }) => {
    const local = nameOf(name)
    const body = { name, description, issuer_url: issuerUrl, audience, active }
    return `${terraformResource(CONFIG, local, body)}\n${importBlock({ type: CONFIG, name: local, id: uid })}`
  })
}

/** The Terraform provider supports only the documented fields. */
const statementBody = ({
  name,
  effect,
  actions,
  resources,
  principals,
}: Policy['statements'][number]) => ({
  name,
  effect,
  actions,
  resources,
  principals,
})

function policyBlocks(policies: ExportState['policies']) {
  const nameOf = names()
  return policies.map((wire) => {
    const parsed = Policy.safeParse(wire)
    if (!parsed.success)
      return `# ${JSON.stringify(wire.name)} is not exported: the console cannot parse all of it.\n`
    const { name, statements } = parsed.data
    const local = nameOf(name)
    const body = { name, statements: statements.map(statementBody) }
    return `${terraformResource(POLICY, local, body)}\n${importBlock({ type: POLICY, name: local, id: name })}`
  })
}

/** Each cluster's provider is told by its context in the kubeconfig. */
function clusterBlocks(clusters: readonly string[], aliasOf: (cluster: string) => string) {
  const contexts: HclValue = Object.fromEntries(clusters.map((name) => [name, name]))
  return [
    `variable "kubernetes_contexts" {\n  description = "The context of each cluster in the kubeconfig."\n  type        = map(string)\n  default     = ${hcl(contexts, '  ')}\n}\n`,
    `variable "kubeconfig" {\n  type    = string\n  default = "~/.kube/config"\n}\n`,
    ...clusters.map(
      (name) =>
        `provider "kubernetes" {\n  alias          = ${hclText(aliasOf(name))}\n  config_path    = var.kubeconfig\n  config_context = var.kubernetes_contexts[${hclText(name)}]\n}\n`,
    ),
  ]
}

function accountBlocks(accounts: readonly ExportedAccount[], aliasOf: (cluster: string) => string) {
  const nameOf = names()
  return accounts.map(({ cluster, namespace, name, annotations }) => {
    const local = nameOf(`${cluster}_${namespace}_${name}`)
    const provider = `kubernetes.${aliasOf(cluster)}`
    const metadata = hcl({ name, namespace, annotations }, '  ')
    const resource = `resource ${hclText(ACCOUNT)} ${hclText(local)} {\n  provider = ${provider}\n\n  metadata ${metadata}\n}\n`
    const id = `${namespace}/${name}`
    return `${resource}\n${importBlock({ type: ACCOUNT, name: local, id, provider })}`
  })
}

const README = `# The organization's workload identity

A Terraform module with \`import\` blocks for the existing resources. Run \`terraform init\`, then \`terraform plan\` to see what would change.
The CoreWeave provider reads its token from \`COREWEAVE_API_TOKEN\`. The Kubernetes provider uses one kubeconfig context for each cluster.
Terraform imports each service account as a whole, but the module contains only the annotations that the webhook reads.
Check the plan for other annotations and labels before you apply it.
`

/** One module, with an \`import\` block beside each resource. */
export function asTerraform(state: ExportState): ExportFile[] {
  const { configs, policies, accounts, unread } = state
  const clusters = state.clusters.filter((name) => accounts.some(({ cluster }) => cluster === name))
  const nameOf = names()
  const aliases = new Map(clusters.map((name) => [name, nameOf(name)]))
  const aliasOf = (cluster: string) => aliases.get(cluster) ?? terraformName(cluster)
  const file = (path: string, blocks: readonly string[]) =>
    blocks.length ? [{ path, text: blocks.join('\n') }] : []
  return [
    { path: 'README.md', text: `${README}${unreadNote(unread)}` },
    { path: 'versions.tf', text: versions(clusters.length > 0) },
    ...file('federation.tf', configBlocks(configs)),
    ...file('policies.tf', policyBlocks(policies)),
    ...file('clusters.tf', clusters.length ? clusterBlocks(clusters, aliasOf) : []),
    ...file('service-accounts.tf', accountBlocks(accounts, aliasOf)),
  ]
}

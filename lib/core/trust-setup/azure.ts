import { shellCommand, shellQuote } from '@/lib/core/identity/shell'
import { subjectOf } from '@/lib/core/identity/subject'
import type { AzureTarget } from '@/lib/core/identity/trust-target'
import { hclExpression, terraformName } from '@/lib/core/policy/hcl'
import {
  dataBlock,
  formatScript,
  joinBlocks,
  localNames,
  providerBlock,
  resourceBlock,
  terraformBlock,
  variableBlock,
} from './file-text'
import { podFiles } from './pod-files'
import type { TrustedAccount, TrustSetup, TrustSetupFile } from './setup-files'

type Credential = { name: string; issuer: string; subject: string }

/** https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations */
const MAX_CREDENTIALS = 20
const NAME_LIMIT = 120
const DIRECTORY = '/var/run/secrets/azure'
const COMMAND =
  'az login --service-principal --username "$AZURE_CLIENT_ID" --tenant "$AZURE_TENANT_ID" --federated-token "$(cat "$AZURE_FEDERATED_TOKEN_FILE")" --allow-no-subscriptions --output none && echo Azure issued an access token'

/** Unique credential names of 3 to 120 letters, digits, dashes and underscores, as Azure requires. */
function credentialNames() {
  const taken = new Set<string>()
  return ({ clusterName, namespace, name }: TrustedAccount) => {
    const wanted = `${clusterName}-${namespace}-${name}`
      .replace(/[^A-Za-z0-9_-]+/g, '-')
      .replace(/^[^A-Za-z0-9]+/, '')
      .padEnd(3, '0')
      .slice(0, NAME_LIMIT)
    let given = wanted
    for (let i = 2; taken.has(given); i++) given = `${wanted.slice(0, NAME_LIMIT - 4)}-${i}`
    taken.add(given)
    return given
  }
}

export function buildAzureSetup(
  target: AzureTarget,
  identities: readonly TrustedAccount[],
): TrustSetup {
  const covered = identities.slice(0, MAX_CREDENTIALS)
  const left = identities.slice(MAX_CREDENTIALS)
  const nameOf = credentialNames()
  const credentials = covered.map((identity) => ({
    name: nameOf(identity),
    issuer: identity.issuerUrl,
    subject: subjectOf(identity),
  }))
  const managed = target.kind === 'managed-identity'
  const [first] = covered
  return {
    trusts: [{ target, trusted: covered }],
    omitted: left,
    files: [
      file('terraform', 'Terraform', 'main.tf', asTerraform(target, credentials)),
      file('cli', 'az', 'set-up.sh', asCommands(target, credentials)),
      ...(first
        ? podFiles(first, {
            key: 'azure',
            audience: target.audience,
            directory: DIRECTORY,
            env: {
              AZURE_CLIENT_ID: target.clientId,
              AZURE_TENANT_ID: target.tenantId,
              AZURE_FEDERATED_TOKEN_FILE: `${DIRECTORY}/token`,
              AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.com/',
              HOME: '/tmp',
            },
            image: 'mcr.microsoft.com/azure-cli:latest',
            command: COMMAND,
          })
        : []),
    ],
    steps: [
      {
        title: `Add the federated credential to ${managed ? 'the managed identity' : 'the app registration'}`,
        text: `Use Terraform or az with permission to change \`${target.name}\`. Azure compares issuer, subject and audience character by character.`,
      },
      {
        title: 'Assign a role to the identity',
        text: `For example, assign Storage Blob Data Reader on one container to ${managed ? 'the managed identity' : 'the app’s service principal'}.`,
      },
      {
        title: 'Mount the token in the workload',
        text: 'Apply the test pod, or patch the Deployment. Azure SDKs read the environment variables.',
      },
    ],
    notes: left.length
      ? [
          {
            kind: 'warn',
            title: `Azure allows ${MAX_CREDENTIALS} federated credentials per identity`,
            text: `The files cover the first ${MAX_CREDENTIALS} accounts. The other ${left.length.toLocaleString('en')} require another managed identity or app registration.`,
          },
        ]
      : [],
  }
}

const file = (id: string, label: string, filename: string, text: string): TrustSetupFile => ({
  id,
  label,
  place: 'cloud',
  language: id === 'cli' ? 'shell' : 'hcl',
  filename,
  text,
})

function asTerraform(target: AzureTarget, credentials: readonly Credential[]) {
  const local = terraformName(target.name)
  const nameOf = localNames()
  if (target.kind === 'app')
    return joinBlocks([
      terraformBlock({ azuread: { source: 'hashicorp/azuread' } }),
      providerBlock('azuread', { tenant_id: target.tenantId }),
      dataBlock('azuread_application', local, { client_id: target.clientId }),
      ...credentials.map(({ name, issuer, subject }) =>
        resourceBlock('azuread_application_federated_identity_credential', nameOf(name), {
          application_id: hclExpression(`data.azuread_application.${local}.id`),
          display_name: name,
          audiences: [target.audience],
          issuer,
          subject,
        }),
      ),
    ])
  return joinBlocks([
    terraformBlock({ azurerm: { source: 'hashicorp/azurerm', version: '>= 5.0' } }),
    providerBlock('azurerm', { tenant_id: target.tenantId }, [['features', {}]]),
    ...(target.resourceGroup
      ? []
      : [
          variableBlock('resource_group', {
            description: 'Resource group of the managed identity.',
            type: hclExpression('string'),
          }),
        ]),
    dataBlock('azurerm_user_assigned_identity', local, {
      name: target.name,
      resource_group_name: target.resourceGroup ?? hclExpression('var.resource_group'),
    }),
    ...(credentials.length > 1
      ? ['# Azure rejects concurrent changes: terraform apply -parallelism=1\n']
      : []),
    ...credentials.map(({ name, issuer, subject }) =>
      resourceBlock('azurerm_federated_identity_credential', nameOf(name), {
        name,
        user_assigned_identity_id: hclExpression(`data.azurerm_user_assigned_identity.${local}.id`),
        audience: [target.audience],
        issuer,
        subject,
      }),
    ),
  ])
}

function asCommands(target: AzureTarget, credentials: readonly Credential[]) {
  const { audience, clientId, name: identity, resourceGroup } = target
  if (target.kind === 'app')
    return formatScript(
      credentials.map(({ name, issuer, subject }) => {
        const parameters = JSON.stringify({ name, issuer, subject, audiences: [audience] })
        return shellCommand([
          'az',
          'ad',
          'app',
          'federated-credential',
          'create',
          '--id',
          clientId,
          '--parameters',
          parameters,
        ])
      }),
    )
  const find = shellCommand([
    'az',
    'identity',
    'list',
    '--output',
    'tsv',
    '--query',
    `[?clientId=='${clientId}'].resourceGroup`,
  ])
  return formatScript([
    resourceGroup ? `RESOURCE_GROUP=${shellQuote(resourceGroup)}` : `RESOURCE_GROUP=$(${find})`,
    ...credentials.map(
      ({ name, issuer, subject }) =>
        `${shellCommand([
          'az',
          'identity',
          'federated-credential',
          'create',
          '--name',
          name,
          '--identity-name',
          identity,
          '--issuer',
          issuer,
          '--subject',
          subject,
          '--audiences',
          audience,
        ])} \\\n  --resource-group "$RESOURCE_GROUP"`,
    ),
  ])
}

import { subjectOf } from '@/lib/core/identity/subject'
import type { TailscaleTarget } from '@/lib/core/identity/trust-target'
import { targetAudience } from '@/lib/core/identity/trust-target-names'
import { hclExpression } from '@/lib/core/policy/hcl'
import {
  formatYaml,
  joinBlocks,
  localNames,
  outputBlock,
  resourceBlock,
  terraformBlock,
} from './file-text'
import { podFiles } from './pod-files'
import type { TrustedAccount, TrustSetup, TrustSetupFile } from './setup-files'

const DIRECTORY = '/var/run/secrets/tailscale'
/** Allows only joining the tailnet. */
const SCOPES = ['auth_keys']
const RESOURCE = 'tailscale_federated_identity'

export function buildTailscaleSetup(
  target: TailscaleTarget,
  identities: readonly TrustedAccount[],
): TrustSetup {
  const [first] = identities
  const tags = target.tags.length ? target.tags : undefined
  const files: TrustSetupFile[] = [
    {
      id: 'terraform',
      label: 'Terraform',
      place: 'cloud',
      language: 'hcl',
      filename: 'main.tf',
      text: asTerraform(target, identities),
    },
    {
      id: 'fields',
      label: 'Admin console fields',
      place: 'document',
      language: 'yaml',
      filename: 'federated-identities.yaml',
      text: formatYaml(
        identities.map((identity) => ({
          issuer: identity.issuerUrl,
          subject: subjectOf(identity),
          ...(target.audience && { audience: target.audience }),
          scopes: SCOPES,
          ...(tags && { tags }),
        })),
      ),
    },
    ...(first
      ? podFiles(first, {
          key: 'tailscale',
          audience: targetAudience(target),
          directory: DIRECTORY,
          env: {
            TS_CLIENT_ID: target.clientId,
            TS_ID_TOKEN: `file:${DIRECTORY}/token`,
            ...(tags && { TS_EXTRA_ARGS: `--advertise-tags=${tags.join(',')}` }),
            TS_USERSPACE: 'true',
            TS_KUBE_SECRET: '',
            TS_STATE_DIR: '/tmp',
          },
          image: 'docker.io/tailscale/tailscale:stable',
          command: 'exec /usr/local/bin/containerboot',
        })
      : []),
  ]
  return {
    trusts: [{ target, trusted: [...identities] }],
    omitted: [],
    files,
    steps: [
      {
        title: 'Create the federated identity',
        text: 'Use Terraform, or the admin console under Settings, Trust credentials. Enter exactly this issuer and subject. Tailscale then shows the client ID, from which the audience is derived.',
      },
      {
        title: 'Set its permissions',
        text: tags
          ? `The scope \`auth_keys\` allows it to join the tailnet as \`${tags.join('`, `')}\`; your tailnet policy file defines what the tags can reach.`
          : 'The scope `auth_keys` allows it to join the tailnet, which requires a tag: enter one above.',
      },
      {
        title: 'Mount the token in the workload',
        text: 'Apply the test pod, or run the container as a sidecar. Tailscale’s image reads the token from the file.',
      },
    ],
    notes:
      identities.length > 1
        ? [
            {
              kind: 'info',
              title: 'Each account has its own client ID',
              text: 'A Tailscale federated identity accepts one subject. Terraform outputs the client ID and audience of each; the pod shown is for the first account.',
            },
          ]
        : [],
  }
}

/** https://registry.terraform.io/providers/tailscale/tailscale/latest/docs/resources/federated_identity */
function asTerraform(target: TailscaleTarget, identities: readonly TrustedAccount[]) {
  const nameOf = localNames()
  return joinBlocks([
    terraformBlock({ tailscale: { source: 'tailscale/tailscale' } }),
    ...identities.flatMap((identity) => {
      const { clusterName, namespace, name } = identity
      const local = nameOf(`${clusterName}_${namespace}_${name}`)
      return [
        resourceBlock(RESOURCE, local, {
          description: `${clusterName} ${namespace} ${name}`,
          issuer: identity.issuerUrl,
          subject: subjectOf(identity),
          audience: target.audience,
          scopes: SCOPES,
          tags: target.tags.length ? target.tags : undefined,
        }),
        outputBlock(`${local}_client`, {
          value: {
            id: hclExpression(`${RESOURCE}.${local}.id`),
            audience: hclExpression(`${RESOURCE}.${local}.audience`),
          },
        }),
      ]
    }),
  ])
}

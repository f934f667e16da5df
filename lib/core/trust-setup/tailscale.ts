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
/** Lets what has the identity join the tailnet, and nothing else. */
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
      label: 'Fields of the admin console',
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
    left: [],
    files,
    steps: [
      {
        title: 'Create the federated identity',
        text: 'By Terraform, or in the admin console under Settings, Trust credentials: issuer and subject are these, exactly. Tailscale answers with its client id, and the audience follows from that.',
      },
      {
        title: 'Say what it may do',
        text: tags
          ? `The scope \`auth_keys\` lets it join the tailnet as \`${tags.join('`, `')}\`; your policy file says what these may reach.`
          : 'The scope `auth_keys` lets it join the tailnet, which takes a tag: name one above.',
      },
      {
        title: 'Give the workload a token for it',
        text: 'Apply the pod to try it, or run it beside the workload. Tailscale’s image takes the token from the file.',
      },
    ],
    notes:
      identities.length > 1
        ? [
            {
              kind: 'info',
              title: 'Each account has a client id of its own',
              text: 'A federated identity of Tailscale takes one subject. Terraform prints each one’s client id and audience; the pod shown is that of the first account.',
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

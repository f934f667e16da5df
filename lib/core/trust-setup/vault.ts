import { plural } from '@/lib/common/plural'
import { shellCommand, shellQuote } from '@/lib/core/identity/shell'
import { subjectOf } from '@/lib/core/identity/subject'
import type { VaultTarget } from '@/lib/core/identity/trust-target'
import { hclExpression } from '@/lib/core/policy/hcl'
import {
  formatJson,
  formatScript,
  joinBlocks,
  localNames,
  numberedName,
  providerBlock,
  resourceBlock,
  terraformBlock,
} from './file-text'
import { podFiles } from './pod-files'
import {
  groupByIssuer,
  type TrustedAccount,
  type TrustSetup,
  type TrustSetupFile,
} from './setup-files'

/** A JWT auth mount accepts one issuer. */
type Mount = { path: string; issuerUrl: string; trusted: TrustedAccount[] }

const DIRECTORY = '/var/run/secrets/vault'
const TOKEN_TTL_SECONDS = 3600
const PATH_LIMIT = 200

const mountsOf = ({ mount }: VaultTarget, identities: readonly TrustedAccount[]): Mount[] =>
  groupByIssuer(identities).map(({ issuerUrl, trusted }, index) => ({
    path: numberedName(mount.replace(/^\/+|\/+$/g, ''), index, PATH_LIMIT),
    issuerUrl,
    trusted,
  }))

/** `bound_subject` accepts one subject; several need `bound_claims`. */
export const vaultRole = (target: VaultTarget, trusted: readonly TrustedAccount[]) => {
  const subjects = trusted.map(subjectOf)
  return {
    role_type: 'jwt',
    user_claim: 'sub',
    bound_audiences: [target.audience],
    ...(subjects.length === 1
      ? { bound_subject: subjects[0] }
      : { bound_claims: { sub: subjects } }),
    token_policies: target.policies,
    token_ttl: TOKEN_TTL_SECONDS,
  }
}

export function buildVaultSetup(
  target: VaultTarget,
  identities: readonly TrustedAccount[],
): TrustSetup {
  const mounts = mountsOf(target, identities)
  const several = mounts.length > 1
  const file = (id: 'terraform' | 'cli', text: string): TrustSetupFile => ({
    id,
    label: id === 'cli' ? 'Vault CLI' : 'Terraform',
    place: 'cloud',
    language: id === 'cli' ? 'shell' : 'hcl',
    filename: id === 'cli' ? 'set-up.sh' : 'main.tf',
    text,
  })
  return {
    trusts: mounts.map(({ path, trusted }) => ({ target: { ...target, mount: path }, trusted })),
    omitted: [],
    files: [
      file('cli', asCommands(target, mounts)),
      file('terraform', asTerraform(target, mounts)),
      ...mounts.map(
        ({ path, trusted }): TrustSetupFile => ({
          id: several ? `role-${path}` : 'role',
          label: several ? `Role at ${path}` : 'Role',
          place: 'document',
          language: 'json',
          filename: `role-${path.replaceAll('/', '-')}.json`,
          text: formatJson(vaultRole(target, trusted)),
        }),
      ),
      ...mounts.flatMap(({ path, trusted: [first] }) =>
        first
          ? podFiles(first, {
              key: 'vault',
              ...(several && { of: { id: path.replaceAll('/', '-'), label: path } }),
              audience: target.audience,
              directory: DIRECTORY,
              env: {
                VAULT_ADDR: target.address,
                ...(target.namespace && { VAULT_NAMESPACE: target.namespace }),
                HOME: '/tmp',
              },
              image: 'docker.io/hashicorp/vault:latest',
              command: `${loginCommand(target, path)} >/dev/null && echo Vault issued a token`,
            })
          : [],
      ),
    ],
    steps: [
      {
        title: several
          ? 'Enable and configure the JWT mounts'
          : 'Enable and configure the JWT mount',
        text: `Use the CLI or Terraform. For OpenBao, replace \`vault\` with \`bao\`. Vault must be able to reach the issuer to fetch its keys. If a mount for this issuer exists, use it.`,
      },
      {
        title: 'Create the role',
        text: target.policies.length
          ? `The role accepts only tokens with this audience and these exact subjects, and grants \`${target.policies.join('`, `')}\`.`
          : 'The role accepts only tokens with this audience and these exact subjects. It grants no policy yet: enter one above.',
      },
      {
        title: 'Log in from the workload',
        text: `Apply the test pod, or patch the Deployment. It logs in with \`${loginCommand(target, mounts[0]?.path ?? target.mount)}\`.`,
      },
    ],
    notes: several
      ? [
          {
            kind: 'info',
            title: `${plural(mounts.length, 'mount')}, one per cluster`,
            text: 'A Vault JWT auth mount accepts one issuer.',
          },
        ]
      : [],
  }
}

const loginCommand = ({ role }: VaultTarget, path: string) =>
  shellCommand(['vault', 'write', `auth/${path}/login`, `role=${role}`, `jwt=@${DIRECTORY}/token`])

/** https://developer.hashicorp.com/vault/docs/auth/jwt */
function asCommands(target: VaultTarget, mounts: readonly Mount[]) {
  const exported = [
    `export VAULT_ADDR=${shellQuote(target.address)}`,
    ...(target.namespace ? [`export VAULT_NAMESPACE=${shellQuote(target.namespace)}`] : []),
  ].join('\n')
  return formatScript([
    exported,
    ...mounts.map(({ path, issuerUrl, trusted }) =>
      [
        shellCommand(['vault', 'auth', 'enable', `-path=${path}`, 'jwt']),
        shellCommand([
          'vault',
          'write',
          `auth/${path}/config`,
          `oidc_discovery_url=${issuerUrl}`,
          `bound_issuer=${issuerUrl}`,
        ]),
        `${shellCommand(['vault', 'write', `auth/${path}/role/${target.role}`, '-'])} <<'EOF'\n${formatJson(vaultRole(target, trusted))}EOF`,
      ].join('\n'),
    ),
  ])
}

function asTerraform(target: VaultTarget, mounts: readonly Mount[]) {
  const nameOf = localNames()
  return joinBlocks([
    terraformBlock({ vault: { source: 'hashicorp/vault' } }),
    providerBlock('vault', { address: target.address, namespace: target.namespace }),
    ...mounts.flatMap(({ path, issuerUrl, trusted }) => {
      const local = nameOf(path)
      const subjects = trusted.map(subjectOf)
      return [
        resourceBlock('vault_jwt_auth_backend', local, {
          path,
          type: 'jwt',
          oidc_discovery_url: issuerUrl,
          bound_issuer: issuerUrl,
        }),
        resourceBlock('vault_jwt_auth_backend_role', local, {
          backend: hclExpression(`vault_jwt_auth_backend.${local}.path`),
          role_name: target.role,
          role_type: 'jwt',
          user_claim: 'sub',
          bound_audiences: [target.audience],
          bound_subject: subjects.length === 1 ? subjects[0] : undefined,
          // The Terraform provider takes several values as a comma-separated string.
          bound_claims: subjects.length === 1 ? undefined : { sub: subjects.join(',') },
          token_policies: target.policies,
          token_ttl: TOKEN_TTL_SECONDS,
        }),
      ]
    }),
  ])
}

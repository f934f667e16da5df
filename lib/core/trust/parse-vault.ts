import { isRecord } from '@/lib/common/record'
import type { JsonPath } from '@/lib/core/policy/document'
import { createReader, type TrustReader } from './reader'
import type { ParsedTrust } from './trust'

/**
 * Parses a role of a JWT auth mount as `vault read -format=json` prints it, its data alone, or `{"role": …,
 * "config": …}` with the mount's configuration.
 * https://developer.hashicorp.com/vault/api-docs/auth/jwt#create-update-role
 */
export function parseVaultTrust(root: unknown, unresolved: readonly string[] = []): ParsedTrust {
  const read = createReader(root)
  const { problems, wrong } = read
  const base = dataAt(read, isRecord(read.get(['role'])) ? ['role'] : [])
  const config = dataAt(read, ['config'])
  const keys = read.keys(base)
  // Terraform writes several values of a claim with commas in one text.
  const isTerraform = keys.includes('role_name')
  if (keys.includes('bound_issuer') || keys.includes('oidc_discovery_url'))
    wrong(
      base,
      'This is the configuration of a mount without a role. Paste both: {"role": …, "config": …}.',
    )
  const type = read.text([...base, 'bound_claims_type']) || 'string'
  if (type !== 'string' && type !== 'glob')
    wrong([...base, 'bound_claims_type'], 'bound_claims_type must be string or glob.')
  const listAt = (path: JsonPath) =>
    read
      .texts(path)
      .map(({ text }) => text)
      .filter(Boolean)
  // Vault splits one text at its commas, and not the texts of a list.
  const commaListAt = (path: JsonPath) =>
    typeof read.get(path) === 'string'
      ? (read.text(path) ?? '')
          .split(',')
          .map((text) => text.trim())
          .filter(Boolean)
      : listAt(path)
  const isKubernetes = keys.some((key) => key.startsWith('bound_service_account_'))
  const kubernetes = isKubernetes && {
    names: commaListAt([...base, 'bound_service_account_names']),
    namespaces: commaListAt([...base, 'bound_service_account_namespaces']),
    namespaceSelector: Boolean(read.get([...base, 'bound_service_account_namespace_selector'])),
    audience: read.text([...base, 'audience']) ?? '',
  }
  const trust = {
    kind: 'vault' as const,
    base,
    issuers: ['bound_issuer', 'oidc_discovery_url']
      .flatMap((key) => read.texts([...config, key]))
      .filter(({ text }) => text !== ''),
    // Vault's default is oidc, but its output always contains role_type.
    roleType: read.text([...base, 'role_type']) || 'jwt',
    userClaim: read.text([...base, 'user_claim']) ?? '',
    userClaimPointer: isTrue(read.get([...base, 'user_claim_json_pointer'])),
    groupsClaim: read.text([...base, 'groups_claim']) ?? '',
    audiences: commaListAt([...base, 'bound_audiences']),
    subject: read.text([...base, 'bound_subject']) ?? '',
    claims: read.keys([...base, 'bound_claims']).map((claim) => ({
      claim,
      path: [...base, 'bound_claims', claim],
      values: (isTerraform ? commaListAt : listAt)([...base, 'bound_claims', claim]),
    })),
    glob: type === 'glob',
    cidrs: commaListAt([...base, 'token_bound_cidrs']),
    unresolved,
    ...(kubernetes && { kubernetes }),
  }
  return { problems, trust }
}

const isTrue = (value: unknown) => value === true || value === 'true'

/** The path of the data inside Vault's API response, if the text is one. */
const dataAt = ({ get }: TrustReader, path: JsonPath): JsonPath =>
  isRecord(get([...path, 'data'])) ? [...path, 'data'] : path

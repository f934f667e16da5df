import type { AccessLevel, Action } from './catalogue'

// https://docs.coreweave.com/products/storage/object-storage/auth-access/organization-policies/console-permissions
// https://docs.coreweave.com/products/storage/object-storage/reference/object-storage-api-ref
const rows: readonly [name: string, level: AccessLevel, phrase: string][] = [
  ['CreateAccessKey', 'Write', 'make access keys from an API token'],
  ['CreateAccessKeyOIDC', 'Write', 'exchange its token for access keys'],
  ['CreateAccessKeySAML', 'Write', 'exchange a SAML assertion for access keys'],
  ['ListAccessKeyInfo', 'List', 'list access keys'],
  ['GetAccessKeyInfo', 'Read', 'read about access keys'],
  ['RevokeAccessKeyByAccessKey', 'Write', 'revoke access keys'],
  ['ListAccessPolicy', 'List', 'read organization policies'],
  ['EnsureAccessPolicy', 'Permissions', 'write organization policies'],
  ['DeleteAccessPolicy', 'Permissions', 'delete organization policies'],
  ['ListBucketInfo', 'List', 'list the organization’s buckets'],
  ['GetBucketInfo', 'Read', 'read about the organization’s buckets'],
  ['SetBucketSettings', 'Write', 'change bucket settings'],
]

export const CONTROL_ACTIONS: readonly Action[] = rows.map(([name, level, phrase]) => ({
  name: `cwobject:${name}`,
  phrase,
  scope: 'global',
  level,
  source: 'coreweave',
}))

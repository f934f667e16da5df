import type { AccessLevel } from './access-level'
import { matchesPattern, parsePattern } from './pattern'

/** The resource an action applies to: the organization, a bucket, or objects. */
export type ActionScope = 'global' | 'bucket' | 'object'

/**
 * Where an action is documented: in CoreWeave's documentation, or only in that of S3, which
 * CoreWeave's documentation neither confirms nor excludes.
 */
export type ActionSource = 'coreweave' | 's3'

export type CatalogueAction = {
  name: string
  /** A verb phrase that completes "can …", such as "list all buckets". */
  phrase: string
  scope: ActionScope
  level: AccessLevel
  source: ActionSource
}

export const ACTION_SOURCES = {
  coreweave:
    'https://docs.coreweave.com/products/storage/object-storage/reference/object-storage-s3',
  s3: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html',
} as const satisfies Record<ActionSource, string>

// https://docs.coreweave.com/products/storage/object-storage/auth-access/organization-policies/console-permissions
// https://docs.coreweave.com/products/storage/object-storage/reference/object-storage-api-ref
const rows: readonly [name: string, level: AccessLevel, phrase: string][] = [
  ['CreateAccessKey', 'Write', 'create access keys from an API token'],
  ['CreateAccessKeyOIDC', 'Write', 'exchange a token for access keys'],
  ['CreateAccessKeySAML', 'Write', 'exchange a SAML assertion for access keys'],
  ['ListAccessKeyInfo', 'List', 'list access keys'],
  ['GetAccessKeyInfo', 'Read', 'view access keys'],
  ['RevokeAccessKeyByAccessKey', 'Delete', 'revoke access keys'],
  ['ListAccessPolicy', 'List', 'list organization policies'],
  ['EnsureAccessPolicy', 'Permissions', 'write organization policies'],
  ['DeleteAccessPolicy', 'Permissions', 'delete organization policies'],
  ['ListBucketInfo', 'List', 'list the buckets of the organization'],
  ['GetBucketInfo', 'Read', 'view bucket details'],
  ['SetBucketSettings', 'Write', 'change bucket settings'],
]

export const CONTROL_ACTIONS: readonly CatalogueAction[] = rows.map(([name, level, phrase]) => ({
  name: `cwobject:${name}`,
  phrase,
  scope: 'global',
  level,
  source: 'coreweave',
}))

// Tags count with their neighbors: reading them as Read, changing or deleting them as Write. Delete is what
// removes data: objects, versions, buckets, and lifecycle rules, which can expire every object.
type Row = readonly [name: string, scope: ActionScope, level: AccessLevel, phrase: string]

// Named in CoreWeave's pages about S3 compatibility, policies and permissions.
const coreweave: readonly Row[] = [
  ['ListAllMyBuckets', 'global', 'List', 'list all buckets'],
  ['CreateBucket', 'bucket', 'Write', 'create buckets'],
  ['DeleteBucket', 'bucket', 'Delete', 'delete buckets'],
  ['ListBucket', 'bucket', 'List', 'list objects'],
  ['ListBucketVersions', 'bucket', 'List', 'list object versions'],
  ['ListBucketMultipartUploads', 'bucket', 'List', 'list multipart uploads'],
  ['GetBucketLocation', 'bucket', 'Read', 'read the location of buckets'],
  ['GetBucketPolicy', 'bucket', 'Read', 'read bucket policies'],
  ['PutBucketPolicy', 'bucket', 'Permissions', 'write bucket policies'],
  ['DeleteBucketPolicy', 'bucket', 'Permissions', 'delete bucket policies'],
  ['GetBucketVersioning', 'bucket', 'Read', 'read versioning'],
  ['PutBucketVersioning', 'bucket', 'Write', 'change versioning'],
  ['GetBucketLifecycleConfiguration', 'bucket', 'Read', 'read lifecycle rules'],
  ['PutBucketLifecycleConfiguration', 'bucket', 'Delete', 'change lifecycle rules'],
  ['DeleteBucketLifeCycle', 'bucket', 'Write', 'delete lifecycle rules'],
  ['GetBucketTagging', 'bucket', 'Read', 'read bucket tags'],
  ['PutBucketTagging', 'bucket', 'Write', 'change bucket tags'],
  ['GetObject', 'object', 'Read', 'read objects'],
  ['PutObject', 'object', 'Write', 'write objects'],
  ['DeleteObject', 'object', 'Delete', 'delete objects'],
  ['AbortMultipartUpload', 'object', 'Write', 'abort multipart uploads'],
  ['ListMultipartUploadParts', 'object', 'List', 'list parts of multipart uploads'],
]

// S3's own names for what CoreWeave lists as supported without naming the permission.
const s3: readonly Row[] = [
  ['GetLifecycleConfiguration', 'bucket', 'Read', 'read lifecycle rules'],
  ['PutLifecycleConfiguration', 'bucket', 'Delete', 'change lifecycle rules'],
  ['GetBucketAcl', 'bucket', 'Read', 'read bucket ACLs'],
  ['PutBucketAcl', 'bucket', 'Permissions', 'change bucket ACLs'],
  ['GetBucketCORS', 'bucket', 'Read', 'read CORS rules'],
  ['PutBucketCORS', 'bucket', 'Write', 'change CORS rules'],
  ['GetBucketLogging', 'bucket', 'Read', 'read logging settings'],
  ['PutBucketLogging', 'bucket', 'Write', 'change logging settings'],
  ['GetBucketNotification', 'bucket', 'Read', 'read notification rules'],
  ['PutBucketNotification', 'bucket', 'Write', 'change notification rules'],
  ['GetBucketObjectLockConfiguration', 'bucket', 'Read', 'read object lock settings'],
  ['PutBucketObjectLockConfiguration', 'bucket', 'Write', 'change object lock settings'],
  ['GetBucketOwnershipControls', 'bucket', 'Read', 'read ownership settings'],
  ['PutBucketOwnershipControls', 'bucket', 'Permissions', 'change ownership settings'],
  ['GetBucketPolicyStatus', 'bucket', 'Read', 'read the public status of buckets'],
  ['GetBucketPublicAccessBlock', 'bucket', 'Read', 'read public access blocks'],
  ['PutBucketPublicAccessBlock', 'bucket', 'Permissions', 'change public access blocks'],
  ['GetBucketWebsite', 'bucket', 'Read', 'read website settings'],
  ['PutBucketWebsite', 'bucket', 'Write', 'change website settings'],
  ['DeleteBucketWebsite', 'bucket', 'Write', 'delete website settings'],
  ['GetEncryptionConfiguration', 'bucket', 'Read', 'read encryption settings'],
  ['PutEncryptionConfiguration', 'bucket', 'Write', 'change encryption settings'],
  ['GetReplicationConfiguration', 'bucket', 'Read', 'read replication rules'],
  ['PutReplicationConfiguration', 'bucket', 'Write', 'change replication rules'],
  ['GetObjectVersion', 'object', 'Read', 'read object versions'],
  ['DeleteObjectVersion', 'object', 'Delete', 'delete object versions'],
  ['GetObjectAttributes', 'object', 'Read', 'read object attributes'],
  ['GetObjectVersionAttributes', 'object', 'Read', 'read attributes of object versions'],
  ['GetObjectAcl', 'object', 'Read', 'read object ACLs'],
  ['PutObjectAcl', 'object', 'Permissions', 'change object ACLs'],
  ['GetObjectVersionAcl', 'object', 'Read', 'read ACLs of object versions'],
  ['PutObjectVersionAcl', 'object', 'Permissions', 'change ACLs of object versions'],
  ['GetObjectTagging', 'object', 'Read', 'read object tags'],
  ['PutObjectTagging', 'object', 'Write', 'change object tags'],
  ['DeleteObjectTagging', 'object', 'Write', 'delete object tags'],
  ['GetObjectVersionTagging', 'object', 'Read', 'read tags of object versions'],
  ['PutObjectVersionTagging', 'object', 'Write', 'change tags of object versions'],
  ['DeleteObjectVersionTagging', 'object', 'Write', 'delete tags of object versions'],
  ['GetObjectRetention', 'object', 'Read', 'read object retention'],
  ['PutObjectRetention', 'object', 'Write', 'change object retention'],
  ['GetObjectLegalHold', 'object', 'Read', 'read legal holds'],
  ['PutObjectLegalHold', 'object', 'Write', 'change legal holds'],
  ['BypassGovernanceRetention', 'object', 'Permissions', 'bypass governance retention'],
  ['RestoreObject', 'object', 'Write', 'restore archived objects'],
]

const actions = (rows: readonly Row[], source: ActionSource) =>
  rows.map(([name, scope, level, phrase]): CatalogueAction => {
    return { name: `s3:${name}`, phrase, scope, level, source }
  })

export const DATA_ACTIONS: readonly CatalogueAction[] = [
  ...actions(coreweave, 'coreweave'),
  ...actions(s3, 's3'),
]

export const CATALOGUE: readonly CatalogueAction[] = [...CONTROL_ACTIONS, ...DATA_ACTIONS]

const byName = new Map(CATALOGUE.map((action) => [action.name, action]))

/** The catalogue entry of an action; undefined for unknown actions. */
export const findAction = (name: string) => byName.get(name)

const expanded = new Map<string, readonly CatalogueAction[]>()

/** The catalogued actions that a pattern matches. */
export function matchingActions(pattern: string): readonly CatalogueAction[] {
  const known = expanded.get(pattern)
  if (known) return known
  const parsed = parsePattern(pattern)
  const found = CATALOGUE.filter(({ name }) => matchesPattern(parsed, name))
  if (expanded.size < 10_000) expanded.set(pattern, found)
  return found
}

/** Global actions match only the resource `*`: all of cwobject, and listing all buckets.
 * https://docs.coreweave.com/products/storage/object-storage/auth-access/organization-policies/about */
export const isGlobalAction = (name: string) =>
  name.startsWith('cwobject:') || findAction(name)?.scope === 'global'

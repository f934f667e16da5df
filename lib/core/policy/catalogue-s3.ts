import type { AccessLevel, Action, Scope, Source } from './catalogue'

type Row = readonly [name: string, scope: Scope, level: AccessLevel, phrase: string]

// Named in CoreWeave's pages about S3 compatibility, policies and permissions.
const coreweave: readonly Row[] = [
  ['ListAllMyBuckets', 'global', 'List', 'list all buckets'],
  ['CreateBucket', 'bucket', 'Write', 'create buckets'],
  ['DeleteBucket', 'bucket', 'Write', 'delete buckets'],
  ['ListBucket', 'bucket', 'List', 'list objects'],
  ['ListBucketVersions', 'bucket', 'List', 'list versions of objects'],
  ['ListBucketMultipartUploads', 'bucket', 'List', 'list unfinished uploads'],
  ['GetBucketLocation', 'bucket', 'Read', 'read where a bucket is'],
  ['GetBucketPolicy', 'bucket', 'Read', 'read bucket policies'],
  ['PutBucketPolicy', 'bucket', 'Permissions', 'write bucket policies'],
  ['DeleteBucketPolicy', 'bucket', 'Permissions', 'delete bucket policies'],
  ['GetBucketVersioning', 'bucket', 'Read', 'read versioning'],
  ['PutBucketVersioning', 'bucket', 'Write', 'change versioning'],
  ['GetBucketLifecycleConfiguration', 'bucket', 'Read', 'read lifecycle rules'],
  ['PutBucketLifecycleConfiguration', 'bucket', 'Write', 'change lifecycle rules'],
  ['DeleteBucketLifeCycle', 'bucket', 'Write', 'delete lifecycle rules'],
  ['GetBucketTagging', 'bucket', 'Tagging', 'read tags of buckets'],
  ['PutBucketTagging', 'bucket', 'Tagging', 'change tags of buckets'],
  ['GetObject', 'object', 'Read', 'read objects'],
  ['PutObject', 'object', 'Write', 'write objects'],
  ['DeleteObject', 'object', 'Write', 'delete objects'],
  ['AbortMultipartUpload', 'object', 'Write', 'stop unfinished uploads'],
  ['ListMultipartUploadParts', 'object', 'List', 'list parts of unfinished uploads'],
]

// S3's own names for what CoreWeave lists as supported without naming the permission.
const s3: readonly Row[] = [
  ['GetLifecycleConfiguration', 'bucket', 'Read', 'read lifecycle rules'],
  ['PutLifecycleConfiguration', 'bucket', 'Write', 'change lifecycle rules'],
  ['GetBucketAcl', 'bucket', 'Read', 'read access lists of buckets'],
  ['PutBucketAcl', 'bucket', 'Permissions', 'change access lists of buckets'],
  ['GetBucketCORS', 'bucket', 'Read', 'read cross-origin rules'],
  ['PutBucketCORS', 'bucket', 'Write', 'change cross-origin rules'],
  ['GetBucketLogging', 'bucket', 'Read', 'read logging settings'],
  ['PutBucketLogging', 'bucket', 'Write', 'change logging settings'],
  ['GetBucketNotification', 'bucket', 'Read', 'read notification rules'],
  ['PutBucketNotification', 'bucket', 'Write', 'change notification rules'],
  ['GetBucketObjectLockConfiguration', 'bucket', 'Read', 'read object lock settings'],
  ['PutBucketObjectLockConfiguration', 'bucket', 'Write', 'change object lock settings'],
  ['GetBucketOwnershipControls', 'bucket', 'Read', 'read ownership settings'],
  ['PutBucketOwnershipControls', 'bucket', 'Permissions', 'change ownership settings'],
  ['GetBucketPolicyStatus', 'bucket', 'Read', 'read whether a bucket is public'],
  ['GetBucketPublicAccessBlock', 'bucket', 'Read', 'read the block on public access'],
  ['PutBucketPublicAccessBlock', 'bucket', 'Permissions', 'change the block on public access'],
  ['GetBucketWebsite', 'bucket', 'Read', 'read website settings'],
  ['PutBucketWebsite', 'bucket', 'Write', 'change website settings'],
  ['DeleteBucketWebsite', 'bucket', 'Write', 'delete website settings'],
  ['GetEncryptionConfiguration', 'bucket', 'Read', 'read encryption settings'],
  ['PutEncryptionConfiguration', 'bucket', 'Write', 'change encryption settings'],
  ['GetReplicationConfiguration', 'bucket', 'Read', 'read replication rules'],
  ['PutReplicationConfiguration', 'bucket', 'Write', 'change replication rules'],
  ['GetObjectVersion', 'object', 'Read', 'read versions of objects'],
  ['DeleteObjectVersion', 'object', 'Write', 'delete versions of objects'],
  ['GetObjectAttributes', 'object', 'Read', 'read attributes of objects'],
  ['GetObjectVersionAttributes', 'object', 'Read', 'read attributes of versions'],
  ['GetObjectAcl', 'object', 'Read', 'read access lists of objects'],
  ['PutObjectAcl', 'object', 'Permissions', 'change access lists of objects'],
  ['GetObjectVersionAcl', 'object', 'Read', 'read access lists of versions'],
  ['PutObjectVersionAcl', 'object', 'Permissions', 'change access lists of versions'],
  ['GetObjectTagging', 'object', 'Tagging', 'read tags of objects'],
  ['PutObjectTagging', 'object', 'Tagging', 'change tags of objects'],
  ['DeleteObjectTagging', 'object', 'Tagging', 'delete tags of objects'],
  ['GetObjectVersionTagging', 'object', 'Tagging', 'read tags of versions'],
  ['PutObjectVersionTagging', 'object', 'Tagging', 'change tags of versions'],
  ['DeleteObjectVersionTagging', 'object', 'Tagging', 'delete tags of versions'],
  ['GetObjectRetention', 'object', 'Read', 'read retention of objects'],
  ['PutObjectRetention', 'object', 'Write', 'change retention of objects'],
  ['GetObjectLegalHold', 'object', 'Read', 'read legal holds'],
  ['PutObjectLegalHold', 'object', 'Write', 'change legal holds'],
  ['BypassGovernanceRetention', 'object', 'Permissions', 'override retention of objects'],
  ['RestoreObject', 'object', 'Write', 'restore archived objects'],
]

const actions = (rows: readonly Row[], source: Source) =>
  rows.map(([name, scope, level, phrase]): Action => {
    return { name: `s3:${name}`, phrase, scope, level, source }
  })

export const DATA_ACTIONS: readonly Action[] = [
  ...actions(coreweave, 'coreweave'),
  ...actions(s3, 's3'),
]

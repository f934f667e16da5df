import type { Policy } from './document'

/** The permission that the token exchange requires. */
export const EXCHANGE_ACTION = 'cwobject:CreateAccessKeyOIDC'

/** Lists bucket names; the first S3 call of a verification. */
export const LIST_BUCKETS_ACTION = 's3:ListAllMyBuckets'

/** The resources of a bucket and its objects; a prefix restricts only the objects. */
export const bucketResources = (bucket: string, prefix = '') => [bucket, `${bucket}/${prefix}*`]

export const TEMPLATES = [
  'tutorial',
  'read-bucket',
  'read-write-bucket',
  'read-write-delete-bucket',
  'everything',
] as const
export type TemplateName = (typeof TEMPLATES)[number]

export type TemplateInfo = { title: string; description: string; needsBucket: boolean }

export const TEMPLATE_INFO = {
  'read-bucket': {
    title: 'Read one bucket',
    description: 'Token exchange; list and read objects in one bucket.',
    needsBucket: true,
  },
  'read-write-bucket': {
    title: 'Read and write one bucket',
    description:
      'Token exchange; list, read and write objects in one bucket, without deleting any.',
    needsBucket: true,
  },
  'read-write-delete-bucket': {
    title: 'Read, write and delete in one bucket',
    description: 'Token exchange; list, read, write and delete objects in one bucket.',
    needsBucket: true,
  },
  tutorial: {
    title: 'Full S3 access (tutorial)',
    description: 'Token exchange and every S3 action on every bucket, in one statement.',
    needsBucket: false,
  },
  everything: {
    title: 'Full access',
    description: 'Every action on every bucket, including organization policies and access keys.',
    needsBucket: false,
  },
} as const satisfies Record<TemplateName, TemplateInfo>

const READ = ['s3:ListBucket', 's3:GetBucketLocation', 's3:GetObject']
const WRITE = ['s3:PutObject', 's3:AbortMultipartUpload']
const DELETE = ['s3:DeleteObject']

/** The levels that a grant on one bucket can give. Permissions are left to policies written by hand. */
export const GRANT_LEVELS = ['List', 'Read', 'Write', 'Delete'] as const
export type GrantLevel = (typeof GRANT_LEVELS)[number]

const LIST = READ.filter((action) => action !== 's3:GetObject')

/** The actions of each level on a bucket and its objects. Each includes those before it; none deletes but Delete. */
export const GRANTED_ACTIONS = {
  List: LIST,
  Read: READ,
  Write: [...READ, ...WRITE],
  Delete: [...READ, ...WRITE, ...DELETE],
} as const satisfies Record<GrantLevel, readonly string[]>

/** Without which of them an account does not have a level. The others of the level only make clients work better. */
export const NEEDED_ACTIONS = {
  List: ['s3:ListBucket'],
  Read: ['s3:ListBucket', 's3:GetObject'],
  Write: ['s3:ListBucket', 's3:GetObject', 's3:PutObject'],
  Delete: ['s3:ListBucket', 's3:GetObject', 's3:PutObject', 's3:DeleteObject'],
} as const satisfies Record<GrantLevel, readonly string[]>

/**
 * Builds a policy from a template. Least privilege needs two statements, because the token exchange
 * is organization-wide. `listBuckets` adds the permission to list all buckets.
 */
export function policyFromTemplate(
  template: TemplateName,
  {
    name,
    principals,
    bucket = '',
    listBuckets = false,
  }: { name: string; principals: string[]; bucket?: string; listBuckets?: boolean },
): Policy {
  const statement = (name: string, actions: string[], resources: string[]) => ({
    name,
    effect: 'Allow' as const,
    actions,
    resources,
    principals,
  })
  const exchange = statement(
    'exchange-tokens',
    [EXCHANGE_ACTION, ...(listBuckets ? [LIST_BUCKETS_ACTION] : [])],
    ['*'],
  )
  const statements = {
    tutorial: () => [
      statement('allow-s3-access-for-cks-workload', ['s3:*', EXCHANGE_ACTION], ['*']),
    ],
    'read-bucket': () => [exchange, statement(`${bucket}-read`, READ, bucketResources(bucket))],
    'read-write-bucket': () => [
      exchange,
      statement(`${bucket}-read-write`, [...READ, ...WRITE], bucketResources(bucket)),
    ],
    'read-write-delete-bucket': () => [
      exchange,
      statement(
        `${bucket}-read-write-delete`,
        [...READ, ...WRITE, ...DELETE],
        bucketResources(bucket),
      ),
    ],
    everything: () => [statement('allow-everything', ['*'], ['*'])],
  } satisfies Record<TemplateName, () => Policy['statements']>
  return { version: 'v1alpha1', name, statements: statements[template]() }
}

/** The default name of the policy for one service account, given as `namespace/name`. */
export const defaultPolicyName = (account: string) =>
  account === '' ? '' : `wif-${account.replace('/', '-')}`

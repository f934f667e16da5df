import { shellCommand } from '@/lib/core/identity/shell'
import type { GcpTarget } from '@/lib/core/identity/trust-target'
import { hclExpression } from '@/lib/core/policy/hcl'
import {
  formatScript,
  joinBlocks,
  localNames,
  providerBlock,
  resourceBlock,
  terraformBlock,
  variableBlock,
} from './file-text'
import {
  ATTRIBUTE_MAPPING,
  type PlannedProvider,
  principalMember,
  subjectCondition,
} from './gcp-providers'
import type { TrustSetupFile } from './setup-files'

const POOL = 'google_iam_workload_identity_pool'
const USER_ROLE = 'roles/iam.workloadIdentityUser'
/** Read access to the objects of one bucket, as a harmless start. */
const BUCKET_ROLE = 'roles/storage.objectViewer'

/** Unique members. Accounts of the same name in two clusters are one principal. */
const membersOf = (target: GcpTarget, providers: readonly PlannedProvider[]) => [
  ...new Set(
    providers.flatMap(({ trusted }) =>
      trusted.map((identity) => principalMember(target, identity)),
    ),
  ),
]
/** Namespace and name of a member. */
const subjectOfMember = (member: string) => member.split('/subject/system:serviceaccount:')[1] ?? ''

/** Resource names are the ones that were entered, so that nothing depends on computed values. */
export function renderGcpTerraform(
  target: GcpTarget,
  providers: readonly PlannedProvider[],
): TrustSetupFile {
  const nameOf = localNames()
  const accessOf = localNames()
  const members = membersOf(target, providers)
  const pool = hclExpression(`${POOL}.pool.workload_identity_pool_id`)
  const blocks = [
    terraformBlock({ google: { source: 'hashicorp/google' } }),
    providerBlock('google', { project: target.projectId }),
    variableBlock('bucket', {
      description: 'The bucket whose objects can be read.',
      type: hclExpression('string'),
    }),
    resourceBlock(POOL, 'pool', { workload_identity_pool_id: target.pool }),
    ...providers.map(({ target: { provider: id, audience }, issuerUrl, trusted }) =>
      resourceBlock(
        'google_iam_workload_identity_pool_provider',
        nameOf(id),
        {
          workload_identity_pool_id: pool,
          workload_identity_pool_provider_id: id,
          attribute_mapping: ATTRIBUTE_MAPPING,
          attribute_condition: subjectCondition(trusted),
        },
        [['oidc', { issuer_uri: issuerUrl, allowed_audiences: audience ? [audience] : undefined }]],
      ),
    ),
    ...(target.serviceAccount
      ? [
          ...members.map((member) =>
            resourceBlock('google_service_account_iam_member', accessOf(subjectOfMember(member)), {
              service_account_id: `projects/${target.projectId}/serviceAccounts/${target.serviceAccount}`,
              role: USER_ROLE,
              member,
            }),
          ),
          resourceBlock('google_storage_bucket_iam_member', 'bucket', {
            bucket: hclExpression('var.bucket'),
            role: BUCKET_ROLE,
            member: `serviceAccount:${target.serviceAccount}`,
          }),
        ]
      : members.map((member) =>
          resourceBlock('google_storage_bucket_iam_member', accessOf(subjectOfMember(member)), {
            bucket: hclExpression('var.bucket'),
            role: BUCKET_ROLE,
            member,
          }),
        )),
  ]
  return {
    id: 'terraform',
    label: 'Terraform',
    place: 'cloud',
    language: 'hcl',
    filename: 'main.tf',
    text: joinBlocks(blocks),
  }
}

/** https://cloud.google.com/iam/docs/workload-identity-federation-with-kubernetes */
export function renderGcpCommands(
  target: GcpTarget,
  providers: readonly PlannedProvider[],
): TrustSetupFile {
  const project = ['--project', target.projectId]
  const pools = (...words: string[]) =>
    shellCommand(['gcloud', 'iam', 'workload-identity-pools', ...words])
  const mapping = Object.entries(ATTRIBUTE_MAPPING)
    .map(([to, from]) => `${to}=${from}`)
    .join(',')
  const members = membersOf(target, providers)
  const bucketAccess = (member: string) =>
    `gcloud storage buckets add-iam-policy-binding "gs://$BUCKET" \\\n  ${shellCommand(['--role', BUCKET_ROLE, '--member', member])}`
  return {
    id: 'cli',
    label: 'gcloud',
    place: 'cloud',
    language: 'shell',
    filename: 'set-up.sh',
    text: formatScript([
      '# The bucket whose objects can be read.\nBUCKET=example-bucket',
      pools('create', target.pool, '--location', 'global', ...project),
      ...providers.map(({ target: { provider: id, audience }, issuerUrl, trusted }) =>
        pools(
          ...['providers', 'create-oidc', id, '--location', 'global'],
          ...['--workload-identity-pool', target.pool, ...project],
          ...['--issuer-uri', issuerUrl],
          ...(audience ? ['--allowed-audiences', audience] : []),
          ...['--attribute-mapping', mapping],
          ...['--attribute-condition', subjectCondition(trusted)],
        ),
      ),
      ...(target.serviceAccount
        ? [
            ...members.map((member) =>
              shellCommand([
                'gcloud',
                'iam',
                'service-accounts',
                'add-iam-policy-binding',
                target.serviceAccount ?? '',
                ...project,
                '--role',
                USER_ROLE,
                '--member',
                member,
              ]),
            ),
            bucketAccess(`serviceAccount:${target.serviceAccount}`),
          ]
        : members.map(bucketAccess)),
    ]),
  }
}

import { subjectOf } from '@/lib/core/identity/subject'
import { bareIssuer } from '@/lib/core/identity/trust-target-names'
import type { SandboxCluster, SandboxWorld } from '../world-types'
import { CloudChange, type CloudThing, changeClouds } from './control'

const AWS_AUDIENCE = 'sts.amazonaws.com'
const POOL = 'coreweave'
const PROVIDER = 'train-east'

/** Seeds the other clouds: an exact trust, and a role that trusts too much. */
export function plantClouds(world: SandboxWorld, { issuer }: SandboxCluster) {
  const { aws, google } = world.clouds
  const subject = subjectOf({ namespace: 'ml-team', name: 'train-runner' })
  const key = bareIssuer(issuer.url)
  const Principal = { Federated: `arn:aws:iam::${aws.accountId}:oidc-provider/${key}` }
  const statement = { Effect: 'Allow', Principal, Action: 'sts:AssumeRoleWithWebIdentity' }
  const pool = `iam.googleapis.com/projects/${google.projectNumber}/locations/global/workloadIdentityPools/${POOL}`
  const things: CloudThing[] = [
    { kind: 'aws-provider', url: issuer.url, clientIds: [AWS_AUDIENCE] },
    {
      kind: 'aws-role',
      name: 'train-runner',
      trust: {
        Version: '2012-10-17',
        Statement: {
          ...statement,
          Condition: {
            StringEquals: { [`${key}:aud`]: AWS_AUDIENCE, [`${key}:sub`]: subject },
          },
        },
      },
    },
    {
      kind: 'aws-role',
      name: 'shared-data',
      trust: {
        Version: '2012-10-17',
        Statement: [
          { ...statement, Condition: { StringEquals: { [`${key}:aud`]: AWS_AUDIENCE } } },
        ],
      },
    },
    {
      kind: 'google-provider',
      pool: POOL,
      provider: PROVIDER,
      issuerUri: issuer.url,
      mapping: { 'google.subject': 'assertion.sub' },
      condition: "assertion.sub.startsWith('system:serviceaccount:ml-team:')",
    },
    {
      kind: 'google-service-account',
      email: `train-runner@${google.projectId}.iam.gserviceaccount.com`,
      members: [`principal://${pool}/subject/${subject}`],
    },
  ]
  for (const put of things) changeClouds(world, CloudChange.parse({ put }))
}

import { randomBytes, randomUUID } from 'node:crypto'
import type { WirePolicy } from '@/lib/adapters/coreweave/wire'
import { NEVER } from './never'
import { daysAgo } from './seed-objects'
import { createObject } from './storage/create-object'
import type { SandboxWorld } from './world-types'

const EAST = 'US-EAST-04A'
const WEST = 'US-WEST-01A'

const BUCKETS: Record<string, { location: string; objects?: Record<string, string> }> = {
  archive: { location: EAST },
  backups: { location: EAST },
  billing: { location: EAST },
  checkpoints: {
    location: EAST,
    objects: {
      'run-41/step-1000.json': '{"loss":0.42}\n',
      'run-41/step-2000.json': '{"loss":0.31}\n',
    },
  },
  datasets: {
    location: EAST,
    objects: {
      'README.md': '# Datasets\n\nTokenised corpora, one folder per version.\n',
      'v1/train.jsonl': '{"text":"the quick brown fox"}\n',
      'v1/eval.jsonl': '{"text":"jumps over the lazy dog"}\n',
      'v2/train.jsonl': '{"text":"pack my box"}\n',
    },
  },
  'eval-results': { location: EAST },
  exports: { location: EAST },
  logs: { location: EAST, objects: { '2026/10/01.log': 'started\n' } },
  models: {
    location: WEST,
    objects: { 'base/config.json': '{"layers":24}\n', 'base/weights.bin': 'not really weights\n' },
  },
  notebooks: { location: EAST },
  scratch: { location: EAST },
  telemetry: { location: WEST },
}

/** A bucket policy for the team, against deletion, for readers of the organization, and for a partner network. */
export const checkpointsPolicy = (orgId: string, issuer: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'team',
      Effect: 'Allow',
      Principal: {
        CW: [`arn:aws:iam::${orgId}:role/${issuer}:system:serviceaccount:ml-team:train-runner`],
      },
      Action: 's3:*',
      Resource: ['arn:aws:s3:::checkpoints', 'arn:aws:s3:::checkpoints/*'],
    },
    {
      Sid: 'keep-run-41',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:DeleteObject',
      Resource: 'arn:aws:s3:::checkpoints/run-41/*',
    },
    {
      Sid: 'organization-reads-policy',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['s3:GetBucketPolicy', 's3:GetBucketLocation'],
      Resource: 'arn:aws:s3:::checkpoints',
      Condition: { StringEquals: { 'cw:PrincipalOrgID': [orgId] } },
    },
    {
      Sid: 'partner-network',
      Effect: 'Allow',
      Principal: '*',
      Action: ['s3:GetObject', 's3:ListBucket'],
      Resource: ['arn:aws:s3:::checkpoints', 'arn:aws:s3:::checkpoints/*'],
      Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
    },
  ],
})

export function plantBuckets({ buckets }: SandboxWorld) {
  for (const [name, { location, objects = {} }] of Object.entries(BUCKETS))
    buckets.set(name, {
      name,
      location,
      createdAt: daysAgo(200),
      objects: new Map(
        Object.entries(objects).map(([key, text]) => {
          const object = createObject(Buffer.from(text), {
            headers: { 'content-type': 'text/plain' },
          })
          return [key, { ...object, modified: new Date(daysAgo(30)) }]
        }),
      ),
      uploads: new Map(),
    })
}

const both = (bucket: string) => [bucket, `${bucket}/*`]

export function defaultPolicies(east: string, west: string, operator: string): WirePolicy[] {
  const account = (issuer: string, subject: string) =>
    `role/${issuer}:system:serviceaccount:${subject}`
  const runners = [account(east, 'ml-team:train-runner'), account(east, 'ml-team:notebook')]
  const servers = [account(east, 'inference:*'), account(west, 'inference:gateway')]
  return [
    {
      version: 'v1alpha1',
      name: 'wif-ml-team',
      statements: [
        {
          name: 'sign-in',
          effect: 'Allow',
          actions: ['cwobject:CreateAccessKeyOIDC', 's3:ListAllMyBuckets'],
          resources: ['*'],
          principals: runners,
        },
        {
          name: 'read-datasets',
          effect: 'Allow',
          actions: ['s3:GetObject', 's3:ListBucket'],
          resources: both('datasets'),
          principals: runners,
        },
        {
          name: 'write-checkpoints',
          effect: 'Allow',
          actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket'],
          resources: both('checkpoints'),
          principals: runners.slice(0, 1),
        },
      ],
    },
    {
      version: 'v1alpha1',
      name: 'inference-read-models',
      statements: [
        {
          name: 'sign-in',
          effect: 'Allow',
          actions: ['cwobject:CreateAccessKeyOIDC'],
          resources: ['*'],
          principals: servers,
        },
        {
          name: 'read-models',
          effect: 'Allow',
          actions: ['s3:GetObject', 's3:ListBucket'],
          resources: both('models'),
          principals: servers,
        },
      ],
    },
    {
      version: 'v1alpha1',
      name: 'legacy-share',
      statements: [
        {
          name: 'all',
          effect: 'Allow',
          actions: ['s3:PutObject'],
          resources: ['datasets/*'],
          principals: ['*'],
        },
      ],
    },
    {
      version: 'v1alpha1',
      name: 'bucket-policy-readers',
      statements: [
        {
          name: 'read-bucket-policies',
          effect: 'Allow',
          actions: ['s3:GetBucketPolicy'],
          resources: ['*'],
          principals: [`coreweave/${operator}`],
        },
      ],
    },
  ]
}

/** Access keys that never expire, as workloads use them without workload identity. */
export function plantPermanentKeys({ keys }: SandboxWorld, operator: string) {
  for (const [name, uid] of [
    ['nightly-backup', operator],
    ['etl', randomUUID()],
  ] as const) {
    const id = `CW${randomBytes(9).toString('hex').toUpperCase()}`
    const secret = randomBytes(30).toString('base64url')
    const principal = `coreweave/${uid}`
    keys.set(id, { id, secret, principal, expiry: NEVER, suspended: false, attributes: { name } })
  }
}

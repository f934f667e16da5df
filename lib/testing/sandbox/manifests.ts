import { buildVerificationJob } from '@/lib/core/verification/job-manifest'

// Manifests for the kubectl tests.

export const LIST_BUCKETS = `aws configure set s3.addressing_style virtual
aws configure set endpoint_url http://cwlota.com
aws s3api list-buckets
`

export const accountManifest = (name: string, annotations: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace: 'default', annotations },
})

export const podManifest = (name: string, script: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'ml-team' },
  spec: {
    serviceAccountName: 'train-runner',
    containers: [{ name: 'test', image: 'amazon/aws-cli', command: ['sh', '-c', script] }],
  },
})

export const jobManifest = (name: string, script: string) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, namespace: 'default' },
  spec: {
    backoffLimit: 0,
    template: {
      spec: {
        restartPolicy: 'Never',
        containers: [{ name: 'app', image: 'amazon/aws-cli', command: ['sh', '-c', script] }],
      },
    },
  },
})

export const deployment = (image: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'edited', namespace: 'default' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'edited' } },
    template: {
      metadata: { labels: { app: 'edited' } },
      spec: {
        containers: [
          { name: 'app', image, command: ['sleep', '1000'] },
          { name: 'side', image: 'amazon/aws-cli', env: [{ name: 'A', value: 'b' }] },
        ],
      },
    },
  },
})

/** A Job as the console creates it. */
export const verification = (name: string) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  ...buildVerificationJob(
    {
      namespace: 'ml-team',
      account: name,
      image: 'amazon/aws-cli',
      endpoint: 'http://cwlota.com',
      zone: 'US-EAST-04A',
    },
    {
      startedBy: 'kubectl',
      startedAt: '2026-01-02T03:04:05.678Z',
      nonce: '0b0f5f0a-5a2e-4d6c-8a51-6f2f5d0f3a10',
      version: '1',
    },
  ),
})

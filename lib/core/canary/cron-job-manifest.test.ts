import { expect, test } from 'vitest'
import { CronJob } from '@/lib/core/kubernetes/kinds'
import { buildVerificationJob } from '@/lib/core/verification/job-manifest'
import { canarySettingsOf, isSameCanary, scheduledTimeOf } from './canary-identity'
import { buildCanaryCronJob, CANARY_LABEL } from './cron-job-manifest'

const run = {
  namespace: 'ml-team',
  account: 'a.very.long.service-account.name.that.goes.on.and.on',
  image: 'amazon/aws-cli',
  endpoint: 'http://cwlota.com',
  zone: 'US-EAST-04A',
}
const origin = {
  startedBy: 'dana',
  startedAt: '2026-11-21T14:02:11.000Z',
  nonce: '5d0f6a44-6f0f-4d3b-9a55-0c6a2f6f3b1e',
  version: '0.1.0',
}
const cadence = { schedule: 'hourly', offsetMinutes: 7 } as const
const manifest = buildCanaryCronJob(run, cadence, origin)
const created = CronJob.parse({
  ...manifest,
  metadata: { ...manifest.metadata, name: 'x', uid: 'u', creationTimestamp: '' },
})

test('the Jobs of a canary are the Jobs that are started by hand, and stay until they are read', () => {
  const { metadata, spec } = buildVerificationJob(run, origin)
  const { ttlSecondsAfterFinished: _, ...kept } = spec
  expect(manifest.spec.jobTemplate.spec).toEqual(kept)
  expect(manifest.spec.jobTemplate.metadata).toEqual({
    labels: { ...metadata.labels, [CANARY_LABEL]: origin.nonce },
    annotations: metadata.annotations,
  })
})

test('runs do not overlap, are not retried, and start within five minutes or not at all', () => {
  expect(manifest.spec).toMatchObject({
    schedule: '7 * * * *',
    timeZone: 'Etc/UTC',
    concurrencyPolicy: 'Forbid',
    startingDeadlineSeconds: 300,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 3,
    jobTemplate: { spec: { backoffLimit: 0 } },
  })
})

test('the name leaves the CronJob controller its eleven characters', () => {
  const { generateName = '' } = manifest.metadata
  expect(`${generateName}abcde`.length).toBeLessThanOrEqual(52)
  expect(`${generateName}abcde`).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/)
})

test('a CronJob is another one once its schedule, its pod or its uid has changed', () => {
  const digest = (text: string) => text
  const { template } = created.spec.jobTemplate.spec
  const recorded = { uid: 'u', settings: canarySettingsOf(created), template }
  const same = (change: object) =>
    isSameCanary({ ...created, spec: { ...created.spec, ...change } }, recorded, digest)
  expect(same({})).toBe(true)
  expect(same({ aFieldOfALaterVersion: 'default' })).toBe(true)
  expect(same({ suspend: true })).toBe(false)
  expect(same({ schedule: '0 0 * * *' })).toBe(false)
  const { jobTemplate } = created.spec
  expect(same({ jobTemplate: { ...jobTemplate, metadata: { labels: {} } } })).toBe(false)
  const spec = { ...template.spec, serviceAccountName: 'other' }
  const job = { ...created.spec.jobTemplate.spec, template: { ...template, spec } }
  expect(same({ jobTemplate: { spec: job } })).toBe(false)
  expect(isSameCanary(created, { ...recorded, uid: 'v' }, digest)).toBe(false)
})

test('the name of a Job says for when it was scheduled, and its creation where it does not', () => {
  const job = (name: string) => ({
    metadata: { ...created.metadata, name, creationTimestamp: '2026-01-02T08:07:30Z' },
  })
  const scheduled = Date.parse('2026-01-02T08:07:00Z')
  expect(scheduledTimeOf(job(`canary-x-${scheduled / 60_000}`))).toBe(scheduled)
  expect(scheduledTimeOf(job('canary-x-manual'))).toBe(scheduled + 30_000)
  expect(scheduledTimeOf(job('canary-x-99999999'))).toBe(scheduled + 30_000)
})

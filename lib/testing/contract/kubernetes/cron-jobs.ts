import { expect, test } from 'vitest'
import type { CronJob, Job } from '@/lib/core/kubernetes/kinds'
import type { CronJobManifest } from '@/lib/core/kubernetes/manifests'
import { type ContractCluster, freshName } from './cluster'
import { contractJob, eventually, readJobOutcome } from './wait'

const MINUTE = 60_000
/** A due run starts within some seconds after the full minute. */
const DUE = { timeout: 240_000 }

export function cronJobContract(cluster: () => ContractCluster) {
  const manifest = (script: string, spec: Partial<CronJob['spec']> = {}): CronJobManifest => {
    const job = contractJob(cluster(), script)
    return {
      metadata: { name: freshName('cron'), namespace: cluster().namespace },
      spec: {
        schedule: '* * * * *',
        timeZone: 'Etc/UTC',
        concurrencyPolicy: 'Forbid',
        startingDeadlineSeconds: 300,
        jobTemplate: { metadata: { labels: { made: 'by-template' } }, spec: job.spec },
        ...spec,
      },
    }
  }
  const create = (script: string, spec?: Partial<CronJob['spec']>) =>
    cluster().as('team').createCronJob(manifest(script, spec))
  const read = ({ metadata: { name } }: CronJob) =>
    cluster().as('team').getCronJob({ namespace: cluster().namespace, name })
  const listRuns = async ({ metadata }: CronJob): Promise<Job[]> => {
    const { items } = await cluster().as('team').listJobs({ namespace: cluster().namespace })
    return items.filter((job) =>
      job.metadata.ownerReferences.some(({ uid }) => uid === metadata.uid),
    )
  }
  const firstRun = (cronJob: CronJob) =>
    eventually(
      async () => (await listRuns(cronJob))[0],
      `a run of ${cronJob.metadata.name}`,
      90_000,
    )
  const remove = ({ metadata: { name, uid } }: CronJob) =>
    cluster().as('team').deleteCronJob({ namespace: cluster().namespace, name, uid })

  test('a CronJob makes a Job for each time of its schedule, and says when', DUE, async () => {
    const cronJob = await create('exit 0')
    await cluster().passMinute()
    const job = await firstRun(cronJob)
    const { name, uid } = cronJob.metadata
    const scheduled = Number(job.metadata.name.slice(name.length + 1)) * MINUTE
    expect(job.metadata).toMatchObject({
      name: `${name}-${scheduled / MINUTE}`,
      labels: { made: 'by-template' },
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name, uid, controller: true }],
    })
    expect(await readJobOutcome(cluster(), job)).toMatchObject({ type: 'Complete' })
    const status = await eventually(async () => {
      const { status } = await read(cronJob)
      return status?.lastSuccessfulTime !== undefined && status
    }, 'the last successful time')
    // The next minute may have begun.
    const last = Date.parse(status.lastScheduleTime ?? '')
    expect(last).toBeGreaterThanOrEqual(scheduled)
    expect(last % MINUTE).toBe(0)
    await remove(cronJob)
    await eventually(async () => (await listRuns(cronJob)).length === 0, 'its Jobs are deleted')
  })

  test('a CronJob that is suspended makes no Job', DUE, async () => {
    const cronJob = await create('exit 0', { suspend: true })
    await cluster().passMinute()
    const other = await create('exit 1')
    await cluster().passMinute()
    await firstRun(other)
    expect(await listRuns(cronJob)).toEqual([])
    expect((await read(cronJob)).status?.lastScheduleTime).toBeUndefined()
    await Promise.all([remove(cronJob), remove(other)])
  })

  test('the API server returns the template as it was sent, and its defaults', async () => {
    const sent = manifest('exit 0', { suspend: true, concurrencyPolicy: 'Forbid' })
    const cronJob = await cluster().as('team').createCronJob(sent)
    expect(cronJob.spec).toMatchObject({
      schedule: '* * * * *',
      timeZone: 'Etc/UTC',
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 300,
      suspend: true,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
      jobTemplate: {
        spec: { backoffLimit: 0, template: { spec: { schedulerName: 'default-scheduler' } } },
      },
    })
    const { items } = await cluster()
      .as('reviewer')
      .listCronJobs({ namespace: cluster().namespace })
    expect(items.map(({ metadata }) => metadata.uid)).toContain(cronJob.metadata.uid)
    await expect(
      cluster().as('team').deleteCronJob({
        namespace: cluster().namespace,
        name: cronJob.metadata.name,
        uid: '00000000-0000-4000-8000-000000000000',
      }),
    ).rejects.toMatchObject({ code: 'conflict' })
    await remove(cronJob)
    await expect(read(cronJob)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('a schedule that is none, a long name and a foreign right are refused', async () => {
    const named = (name: string) => {
      const given = manifest('exit 0')
      return { ...given, metadata: { ...given.metadata, name } }
    }
    const team = cluster().as('team')
    const invalid = (upstream: string) => ({
      code: 'invalid',
      detail: { upstream: expect.stringContaining(upstream) },
    })
    await expect(
      team.createCronJob(manifest('exit 0', { schedule: 'hourly' })),
    ).rejects.toMatchObject(invalid('expected exactly 5 fields, found 1'))
    await expect(team.createCronJob(named('x'.repeat(53)))).rejects.toMatchObject(
      invalid('must be no more than 52 characters'),
    )
    await expect(cluster().as('reviewer').createCronJob(manifest('exit 0'))).rejects.toMatchObject({
      code: 'forbidden',
    })
  })
}

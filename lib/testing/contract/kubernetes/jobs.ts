import { expect, test } from 'vitest'
import { AppError } from '@/lib/common/errors'
import { type ContractCluster, freshName } from './cluster'
import { eventually, IMAGE, listJobPods, readJobOutcome, startJob, waitForPod } from './wait'

export function jobContract(cluster: () => ContractCluster) {
  const reasons = async (involved: { name: string }) => {
    const { as, namespace } = cluster()
    return (await as('team').listEvents({ namespace, involved })).map(({ reason }) => reason)
  }

  test('a Job runs its pod to completion, and both report how it ended', async () => {
    const { as, namespace } = cluster()
    const job = await startJob(cluster(), 'exit 0')
    const { name, uid } = job.metadata
    expect(await readJobOutcome(cluster(), job)).toMatchObject({ type: 'Complete' })
    const { status } = await as('team').getJob({ namespace, name })
    expect(status).toMatchObject({
      succeeded: 1,
      startTime: expect.any(String),
      completionTime: expect.any(String),
    })
    const pod = await waitForPod(cluster(), job)
    expect(pod).toMatchObject({
      metadata: {
        labels: {
          'batch.kubernetes.io/job-name': name,
          'job-name': name,
          'batch.kubernetes.io/controller-uid': uid,
          'controller-uid': uid,
        },
        ownerReferences: [{ kind: 'Job', name, uid, controller: true }],
      },
      status: {
        phase: 'Succeeded',
        containerStatuses: [{ state: { terminated: { exitCode: 0, reason: 'Completed' } } }],
      },
    })
    const happened = await eventually(async () => {
      const all = await reasons(pod.metadata)
      return all.includes('Started') && all
    }, 'the events of the pod')
    expect(happened).toEqual(expect.arrayContaining(['Scheduled', 'Created', 'Started']))
    expect(await reasons(job.metadata)).toEqual(
      expect.arrayContaining(['SuccessfulCreate', 'Completed']),
    )
    const { items } = await as('reviewer').listJobs({ namespace })
    expect(items.map(({ metadata }) => metadata.name)).toContain(name)
  })

  test('a Job without retries fails when its pod fails', async () => {
    const { as, namespace } = cluster()
    const job = await startJob(cluster(), 'echo no; exit 7')
    expect(await readJobOutcome(cluster(), job)).toMatchObject({
      type: 'Failed',
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    })
    const { status } = await as('team').getJob({ namespace, name: job.metadata.name })
    expect(status).toMatchObject({ failed: 1 })
    expect(await waitForPod(cluster(), job)).toMatchObject({
      status: {
        phase: 'Failed',
        containerStatuses: [{ state: { terminated: { exitCode: 7, reason: 'Error' } } }],
      },
    })
  })

  test('a Job past its deadline fails, and its pod is stopped', async () => {
    const job = await startJob(cluster(), 'sleep 60', { activeDeadlineSeconds: 2 })
    expect(await readJobOutcome(cluster(), job)).toMatchObject({
      type: 'Failed',
      reason: 'DeadlineExceeded',
    })
    await eventually(
      async () => (await listJobPods(cluster(), job)).length === 0,
      'the pod of a Job past its deadline is deleted',
    )
  })

  test('a finished Job and its pods are deleted after the TTL', async () => {
    const { as, namespace } = cluster()
    const job = await startJob(cluster(), 'exit 0', { ttlSecondsAfterFinished: 1 })
    const { name } = job.metadata
    await eventually(
      () =>
        as('team')
          .getJob({ namespace, name })
          .then(
            () => false,
            (error: unknown) => error instanceof AppError && error.code === 'not-found',
          ),
      'the Job is deleted',
    )
    await eventually(
      async () => (await listJobPods(cluster(), job)).length === 0,
      'its pods are deleted',
    )
  })

  test.each(['Background', 'Foreground'] as const)(
    'deleting a running Job with %s propagation deletes its pods',
    async (propagation) => {
      const { as, namespace } = cluster()
      const job = await startJob(cluster(), 'sleep 60')
      await waitForPod(cluster(), job, ({ status }) => status?.phase === 'Running')
      const { name } = job.metadata
      await as('team').deleteJob({ namespace, name, propagation })
      await eventually(
        async () => (await listJobPods(cluster(), job)).length === 0,
        'its pods are deleted',
      )
      await eventually(
        () =>
          as('team')
            .getJob({ namespace, name })
            .then(
              () => false,
              () => true,
            ),
        'the Job is deleted',
      )
    },
  )

  test('a Job is not deleted in place of another one of its name', async () => {
    const { as, namespace } = cluster()
    const job = await startJob(cluster(), 'exit 0')
    const { name, uid } = job.metadata
    await expect(
      as('team').deleteJob({ namespace, name, uid: 'b4a4f4b4-0000-4000-8000-000000000000' }),
    ).rejects.toMatchObject({ code: 'conflict' })
    expect((await as('team').getJob({ namespace, name })).metadata.uid).toBe(uid)
    await as('team').deleteJob({ namespace, name, uid })
  })

  test('the deletion timestamp of a stopping pod is the end of its grace period', async () => {
    const { as, namespace } = cluster()
    const job = await startJob(cluster(), 'trap "sleep 3; exit" TERM; sleep 60 & wait', {
      pod: { terminationGracePeriodSeconds: 30 },
    })
    const { metadata } = await waitForPod(
      cluster(),
      job,
      ({ status }) => status?.phase === 'Running',
    )
    const asked = Date.now()
    await as('team').deletePod({ namespace, name: metadata.name })
    const [stopping] = await listJobPods(cluster(), job)
    const { deletionTimestamp = '', deletionGracePeriodSeconds } = stopping?.metadata ?? {}
    expect(deletionGracePeriodSeconds).toBe(30)
    expect(Math.abs(Date.parse(deletionTimestamp) - asked - 30_000)).toBeLessThan(5_000)
    await as('team').deleteJob({ namespace, name: job.metadata.name })
  })

  test('a pod reports that its image cannot be pulled, and has no log', async () => {
    const { as, namespace } = cluster()
    const job = await startJob(cluster(), 'exit 0', { image: 'docker.io/amazon/no-such-image:1' })
    const pod = await waitForPod(cluster(), job, ({ status }) =>
      /ImagePull/.test(status?.containerStatuses?.[0]?.state?.waiting?.reason ?? ''),
    )
    expect(pod.status?.phase).toBe('Pending')
    const { name } = pod.metadata
    const signal = AbortSignal.timeout(5_000)
    const log = as('team').podLog({ namespace, name, signal })
    await expect(log[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'conflict',
      detail: { reason: 'waiting-to-start' },
    })
    const events = await eventually(async () => {
      const all = await as('team').listEvents({ namespace, involved: { uid: pod.metadata.uid } })
      return all.some(({ reason }) => reason === 'Failed') && all
    }, 'an event reports the failed pull')
    expect(events.map(({ message }) => message).join('\n')).toContain(
      'Failed to pull image "docker.io/amazon/no-such-image:1"',
    )
    await as('team').deleteJob({ namespace, name: job.metadata.name })
  })

  test('a pod that fits no node reports that it is unschedulable', async () => {
    const { as, namespace } = cluster()
    const draft = await as('team').createJob({
      metadata: { name: freshName('nowhere'), namespace },
      spec: {
        template: {
          spec: {
            restartPolicy: 'Never',
            nodeSelector: { color: 'green' },
            containers: [{ name: 'main', image: IMAGE }],
          },
        },
      },
    })
    const pod = await waitForPod(cluster(), draft, ({ status }) =>
      Boolean(status?.conditions?.length),
    )
    expect(pod.status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }),
    )
    await as('team').deleteJob({ namespace, name: draft.metadata.name })
  })

  test('an invalid Job is rejected with messages by field', async () => {
    const { as, namespace } = cluster()
    const name = freshName('bad')
    await expect(
      as('team').createJob({
        metadata: { name, namespace },
        spec: { template: { spec: { containers: [{ name: 'main', image: IMAGE }] } } },
      }),
    ).rejects.toMatchObject({
      code: 'invalid',
      detail: {
        upstream: expect.stringContaining(`Job.batch "${name}" is invalid: `),
        fields: {
          'spec.template.spec.restartPolicy': [
            expect.stringMatching(/^(Required|Unsupported) value/),
          ],
        },
      },
    })
  })

  test('the events of a Job name its missing service account', async () => {
    const { as, namespace } = cluster()
    const job = await startJob(cluster(), 'exit 0', { account: 'nobody' })
    const { name } = job.metadata
    const refusal = await eventually(async () => {
      const events = await as('team').listEvents({ namespace, involved: { name } })
      return events.find(({ reason }) => reason === 'FailedCreate')
    }, 'an event reports the rejection')
    expect(refusal.message).toContain(
      `error looking up service account ${namespace}/nobody: serviceaccount "nobody" not found`,
    )
    await as('team').deleteJob({ namespace, name })
  })
}

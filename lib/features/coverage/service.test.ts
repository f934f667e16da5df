import { describe, expect, test } from 'vitest'
import { insertRememberedNamespace } from '@/lib/adapters/database/namespaces'
import { readListPages } from '@/lib/adapters/kubernetes/list-pages'
import { START_CONTAINER } from '@/lib/core/verification/start-container'
import { type TestContext, testClusterOf, testContext } from '@/lib/testing/context'
import { podObject, putInto, workloadObject } from '@/lib/testing/coverage/workloads'
import { readCoverage, readTemplates } from './service'

const ref = (world: TestContext, name = 'train-east') => ({
  cluster: testClusterOf(world, name).id,
})
const issuerOf = (world: TestContext) => testClusterOf(world).issuerUrl
const TEAM = { namespace: 'ml-team', account: 'train-runner' }

describe('the coverage of a cluster', () => {
  test('counts the pods of annotated accounts by namespace, the worst first', async () => {
    const world = await testContext()
    const report = await readCoverage(world.context, ref(world))
    expect(report).toMatchObject({
      pods: 3,
      covered: 2,
      gaps: { 'before-annotation': 1 },
      unread: [],
      zone: 'US-EAST-04A',
      namespaces: [
        { namespace: 'ml-team', pods: 2, covered: 1, accounts: { annotated: 3 } },
        { namespace: 'inference', pods: 1, covered: 1 },
        { namespace: 'platform', pods: 0, covered: 0 },
      ],
    })
    expect(report.rest.namespaces).toBeGreaterThan(0)
    expect(report.workloads[0]).toMatchObject({
      name: 'train-runner-0',
      named: [{ gap: 'before-annotation' }],
    })
    expect(report.workloads.find(({ name }) => name === 'serve-0')?.injections).toEqual([
      { audience: issuerOf(world), orgId: world.world.orgId, region: 'US-EAST-04A', pods: 1 },
    ])
  })

  test('names a pod that the webhook left although both existed, and what wins over the injection', async () => {
    const world = await testContext()
    const put = putInto(world)
    const createdAt = new Date().toISOString()
    const owner = { kind: 'StatefulSet', name: 'trainer' }
    await put(podObject({ ...TEAM, name: 'trainer-0', owner, createdAt }))
    const injected = { audience: issuerOf(world), orgId: world.world.orgId }
    const env = [{ name: 'AWS_ACCESS_KEY_ID', value: 'AKIA' }]
    await put(podObject({ ...TEAM, name: 'trainer-1', owner, injected, env, createdAt }))
    const elsewhere = { ...injected, orgId: 'zzz999' }
    await put(podObject({ ...TEAM, name: 'trainer-2', owner, injected: elsewhere, createdAt }))
    const { workloads } = await readCoverage(world.context, { ...ref(world), ...TEAM })
    expect(workloads.find(({ name }) => name === 'trainer')).toMatchObject({
      kind: 'StatefulSet',
      pods: 3,
      covered: 1,
      overridden: 1,
      gaps: { 'not-mutated': 1, 'other-organization': 1 },
      others: { 'static-keys': 1 },
      since: createdAt,
    })
  })

  test('counts how the verifications at start of pods ended, and names the pod that cannot verify', async () => {
    const world = await testContext()
    const put = putInto(world)
    const injected = { audience: issuerOf(world), orgId: world.world.orgId }
    const owner = { kind: 'StatefulSet', name: 'trainer' }
    for (const [n, exitCode] of [0, 1].entries()) {
      const pod = podObject({ ...TEAM, name: `trainer-${n}`, owner, injected })
      await put({
        ...pod,
        spec: { ...pod.spec, initContainers: [{ name: START_CONTAINER, image: 'aws' }] },
        status: {
          phase: exitCode ? 'Pending' : 'Running',
          initContainerStatuses: [{ name: START_CONTAINER, state: { terminated: { exitCode } } }],
        },
      })
    }
    const { workloads, startChecks } = await readCoverage(world.context, { ...ref(world), ...TEAM })
    expect(startChecks).toEqual({ passed: 1, failed: 1 })
    expect(workloads.find(({ name }) => name === 'trainer')).toMatchObject({
      startChecks: { passed: 1, failed: 1 },
      named: [{ name: 'trainer-1', startCheck: 'failed' }, { name: 'trainer-0' }],
    })
  })

  test('is of a list that begins again where the API server answers 410 Gone', async () => {
    const world = await testContext()
    const kubernetes = world.context.kubernetes(testClusterOf(world))
    await world.control('faults', {
      surface: 'kubernetes',
      path: '*/namespaces/ml-team/pods',
      kind: 'status',
      status: 410,
      after: 1,
    })
    const names = await readListPages({
      list: (page) => kubernetes.listPods({ namespace: 'ml-team', ...page }),
      begin: (): string[] => [],
      add: (kept, pods) => kept.push(...pods.map(({ metadata }) => metadata.name)),
      limit: 1,
      maxPages: 9,
    })
    expect(names).toEqual({ value: ['train-runner-0', 'train-runner-1'], complete: true })
  })

  test('says which namespaces could not be read, and counts the others', async () => {
    const world = await testContext()
    await world.control('faults', {
      surface: 'kubernetes',
      path: '*/namespaces/inference/pods',
      kind: 'status',
      status: 500,
      times: 20,
    })
    const report = await readCoverage(world.context, ref(world))
    expect(report.unread).toEqual([{ what: 'pods in inference', why: expect.any(String) }])
    expect(report.namespaces[0]).toMatchObject({ namespace: 'ml-team', pods: 2 })
  })

  test('covers the opened namespaces of a person who may not list all', async () => {
    const world = await testContext()
    const team = world.as('team')
    const whose = { actor: team.actor.uid, cluster: testClusterOf(world).id, namespace: 'ml-team' }
    await insertRememberedNamespace(team.store, team.actor.orgUid, whose)
    const report = await readCoverage(team, ref(world))
    expect(report.namespaces.map(({ namespace }) => namespace)).toEqual(['ml-team'])
    expect(report.unread[0]?.why).toContain('You cannot list all namespaces')
  })

  test('is refused to a person who may list nothing, and fails for an unreachable cluster', async () => {
    const world = await testContext()
    await expect(readCoverage(world.as('team'), ref(world))).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(readCoverage(world.context, ref(world, 'lab'))).rejects.toMatchObject({
      code: 'unreachable',
    })
  })
})

describe('a dry run of the template', () => {
  const kinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'] as const

  test('of each kind of workload shows what a new pod gets, and creates none', async () => {
    const world = await testContext()
    const put = putInto(world)
    for (const kind of kinds)
      await put(workloadObject(kind, { ...TEAM, name: `own-${kind.toLowerCase()}` }))
    const before = await world.readWrites()
    const { templates, unread } = await readTemplates(world.context, ref(world))
    expect(unread).toEqual([])
    expect(templates.map(({ kind }) => kind).toSorted()).toEqual([...kinds].toSorted())
    expect(templates.every(({ result }) => result === 'mutated')).toBe(true)
    expect(await world.readWrites()).toEqual(before)
  })

  test('names the one Deployment that the webhook no longer mutates, and its recovery', async () => {
    const world = await testContext()
    const put = putInto(world)
    await put(workloadObject('Deployment', { ...TEAM, name: 'trainer' }))
    await put(workloadObject('Deployment', { ...TEAM, name: 'loader' }))
    const { cluster } = ref(world)
    await world.control(`clusters/${cluster}`, { trouble: { unmutated: { app: 'trainer' } } })
    const results = async () =>
      (await readTemplates(world.context, { cluster })).templates.map(({ name, result }) => [
        name,
        result,
      ])
    expect(await results()).toEqual([
      ['trainer', 'not-mutated'],
      ['loader', 'mutated'],
    ])
    await world.control(`clusters/${cluster}`, { trouble: { unmutated: {} } })
    expect(await results()).toEqual([
      ['loader', 'mutated'],
      ['trainer', 'mutated'],
    ])
  })

  test('is not made without the right to create pods', async () => {
    const world = await testContext()
    await putInto(world)(workloadObject('Deployment', { ...TEAM, name: 'trainer' }))
    const { templates } = await readTemplates(world.as('reviewer'), ref(world))
    expect(templates).toMatchObject([{ name: 'trainer', result: 'not-permitted' }])
  })

  test('that admission rejects is said with the API server’s message', async () => {
    const world = await testContext()
    const put = putInto(world)
    await put(workloadObject('Deployment', { ...TEAM, name: 'trainer' }))
    await put({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'full', namespace: 'ml-team' },
      spec: { hard: { pods: '0' } },
    })
    const { templates } = await readTemplates(world.context, ref(world))
    expect(templates).toMatchObject([
      { result: 'rejected', problem: { upstream: expect.stringContaining('exceeded quota') } },
    ])
  })
})

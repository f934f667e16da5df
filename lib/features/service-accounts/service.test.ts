import { beforeAll, describe, expect, test } from 'vitest'
import { INJECT_ANNOTATION } from '@/lib/core/identity/injection'
import { listAudit } from '@/lib/server/audit/audit'
import { type TestContext, testClusterOf, testContext } from '@/lib/testing/context'
import type { InjectionPreview } from './schema'
import {
  createServiceAccount,
  previewInjection,
  previewServiceAccount,
  readServiceAccount,
  setInjection,
} from './service'

const none = { injection: 'none', audience: '' } as const
const injected = { injection: 'default', audience: '' } as const

describe('annotating', () => {
  let world: TestContext
  let ref: { cluster: string; namespace: string; name: string }
  beforeAll(async () => {
    world = await testContext()
    ref = { cluster: testClusterOf(world, 'train-east').id, namespace: 'ml-team', name: 'eval' }
  })
  const preview = (choice: Parameters<typeof previewInjection>[1]): Promise<InjectionPreview> =>
    previewInjection(world.context, choice)

  test('is previewed without a write, then made, recorded and reverted', async () => {
    const first = await preview({ ...ref, ...injected })
    expect(first.before).not.toHaveProperty(INJECT_ANNOTATION)
    expect(first.after).toHaveProperty([INJECT_ANNOTATION], 'true')
    expect((await readServiceAccount(world.context, ref)).injection).toBe('none')

    const { resourceVersion } = first
    await setInjection(world.context, { ...ref, ...injected, resourceVersion })
    expect((await readServiceAccount(world.context, ref)).injection).toBe('default')

    const second = await preview({ ...ref, ...none })
    await setInjection(world.context, {
      ...ref,
      ...none,
      resourceVersion: second.resourceVersion,
    })
    expect((await readServiceAccount(world.context, ref)).injection).toBe('none')

    const rows = await listAudit(world.context, {})
    const intents = rows.filter(({ kind }) => kind === 'intent')
    expect(intents).toMatchObject([
      { action: 'service-account.un-annotate', before: { [INJECT_ANNOTATION]: 'true' }, after: {} },
      {
        action: 'service-account.annotate',
        object: { cluster: 'train-east', namespace: 'ml-team', serviceAccount: 'eval' },
        before: {},
        after: { [INJECT_ANNOTATION]: 'true' },
      },
    ])
  })

  test('by two people at once succeeds for one and shows the other what changed', async () => {
    const iam = { injection: 'custom', audience: 'https://coreweave.com/iam' } as const
    const mine = await preview({ ...ref, ...injected })
    const theirs = await previewInjection(world.as('team'), { ...ref, ...iam })
    await setInjection(world.as('team'), {
      ...ref,
      ...iam,
      resourceVersion: theirs.resourceVersion,
    })
    await expect(
      setInjection(world.context, {
        ...ref,
        ...injected,
        resourceVersion: mine.resourceVersion,
      }),
    ).rejects.toMatchObject({
      code: 'conflict',
      detail: { reason: 'lost-race', next: expect.stringContaining('kept') },
    })
    const again = await preview({ ...ref, ...injected })
    expect(again.before).toEqual(theirs.after)
    expect((await readServiceAccount(world.context, ref)).audience).toBe(iam.audience)
  })

  test('is denied to a read-only person, with the role that grants it', async () => {
    const reviewer = world.as('reviewer')
    const { refusals } = await readServiceAccount(reviewer, ref)
    expect(refusals.annotate).toContain('RoleBinding')
    expect(refusals.verify).toContain('Jobs in ml-team')
    const { resourceVersion } = await preview({ ...ref, ...none })
    await expect(
      setInjection(reviewer, { ...ref, ...none, resourceVersion }),
    ).rejects.toMatchObject({ code: 'forbidden', detail: { reason: 'rbac' } })
  })

  test('to the current state writes nothing', async () => {
    const own = { ...ref, name: 'train-runner' }
    const { patch, resourceVersion } = await preview({ ...own, ...injected })
    expect(patch).toEqual({})
    const before = await listAudit(world.context, {})
    await setInjection(world.context, { ...own, ...injected, resourceVersion })
    expect(await listAudit(world.context, {})).toHaveLength(before.length)
  })
})

describe('creating', () => {
  let world: TestContext
  let base: { cluster: string; namespace: string; injection: 'default'; audience: string }
  beforeAll(async () => {
    world = await testContext({ seed: 'empty' })
    const cluster = testClusterOf(world, 'train-east').id
    base = { cluster, namespace: 'ml-team', injection: 'default', audience: '' }
  })

  test('is previewed by a dry run, then made and recorded', async () => {
    const input = { ...base, name: 'fresh' }
    expect(await previewServiceAccount(world.context, input)).toEqual({
      annotations: { [INJECT_ANNOTATION]: 'true' },
    })
    await expect(readServiceAccount(world.context, input)).rejects.toMatchObject({
      code: 'not-found',
    })
    await createServiceAccount(world.context, input)
    const detail = await readServiceAccount(world.context, input)
    expect(detail.injection).toBe('default')
    const [outcome, intent] = await listAudit(world.context, {})
    expect(intent).toMatchObject({
      action: 'service-account.create',
      object: { serviceAccount: 'fresh' },
    })
    expect(outcome).toMatchObject({ kind: 'outcome', outcome: 'ok' })
  })

  test.each([
    ['a name that is taken', { name: 'eval' }, 'conflict', 'name'],
    [
      'a namespace that is not there',
      { name: 'x', namespace: 'nowhere' },
      'not-found',
      'namespace',
    ],
  ])('puts %s at its form field', async (_, change, code, field) => {
    await expect(
      previewServiceAccount(world.context, { ...base, ...change }),
    ).rejects.toMatchObject({ code, detail: { fields: { [field]: [expect.any(String)] } } })
  })

  test('puts a denied namespace at its form field', async () => {
    await expect(
      createServiceAccount(world.as('reviewer'), { ...base, name: 'mine' }),
    ).rejects.toMatchObject({
      code: 'forbidden',
      detail: { fields: { namespace: ['You cannot create service accounts in ml-team.'] } },
    })
  })
})

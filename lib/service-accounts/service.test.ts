import { beforeAll, describe, expect, test } from 'vitest'
import { INJECT_ANNOTATION } from '../identity/injection'
import { listAudit } from '../store/audit'
import { testContext } from '../testing/context'
import type { InjectionPreview } from './schema'
import {
  createServiceAccount,
  openNamespace,
  previewInjection,
  previewServiceAccount,
  readServiceAccount,
  readServiceAccounts,
  setInjection,
} from './service'

type World = Awaited<ReturnType<typeof testContext>>

const clusterOf = ({ world }: World, name: string) => {
  const cluster = world.clusters.find((each) => each.name === name)
  if (!cluster) throw new Error(`the seed has no cluster ${name}`)
  return cluster
}
const found = <T>(reading: { ok: true; value: T } | { ok: false; error: { message: string } }) => {
  if (!reading.ok) throw new Error(reading.error.message)
  return reading.value
}
const none = { injection: 'none', audience: '' } as const
const injected = { injection: 'default', audience: '' } as const

describe('finding service accounts', () => {
  let world: World
  let cluster: string
  beforeAll(async () => {
    world = await testContext()
    cluster = clusterOf(world, 'train-east').id
  })

  test('lists all namespaces with what each account is annotated for and who manages it', async () => {
    const view = await readServiceAccounts(world.context, { cluster })
    const { rows, complete } = found(view.accounts)
    expect(complete).toBe(true)
    const row = (name: string) => rows.find((each) => each.name === name)
    expect(row('train-runner')).toMatchObject({ namespace: 'ml-team', injection: 'default' })
    expect(row('data-loader')).toMatchObject({
      injection: 'custom',
      audience: 'https://coreweave.com/iam',
    })
    expect(row('eval')).toMatchObject({ injection: 'none' })
    expect(row('serve')?.manager).toEqual({ tool: 'Helm', owner: 'release inference/serve' })
    expect(found(view.namespaces)).toMatchObject({ known: 'listed' })
  })

  test('reads only the namespace it is asked for', async () => {
    const view = await readServiceAccounts(world.context, { cluster, namespace: 'platform' })
    expect(new Set(found(view.accounts).rows.map(({ namespace }) => namespace))).toEqual(
      new Set(['platform']),
    )
  })

  test('reads page after page where a namespace has more accounts than one page holds', async () => {
    const own = await testContext({ seed: 'empty' })
    const { id } = clusterOf(own, 'train-east')
    for (let from = 0; from < 620; from += 31)
      await Promise.all(
        Array.from({ length: 31 }, (_, index) =>
          own.control(`clusters/${id}/objects`, {
            put: {
              apiVersion: 'v1',
              kind: 'ServiceAccount',
              metadata: { namespace: 'platform', name: `many-${from + index}` },
            },
          }),
        ),
      )
    const view = await readServiceAccounts(own.context, { cluster: id, namespace: 'platform' })
    const many = found(view.accounts).rows.filter(({ name }) => name.startsWith('many-'))
    expect(many).toHaveLength(620)
  })

  test('a cluster that cannot be reached says so, and does not fail the page', async () => {
    const lab = clusterOf(world, 'lab')
    const view = await readServiceAccounts(world.context, { cluster: lab.id })
    expect(view).toMatchObject({
      clusterName: 'lab',
      accounts: { ok: false, error: { code: 'unreachable' } },
      namespaces: { ok: false, error: { code: 'unreachable' } },
    })
  })

  test('a cluster that is still being made says what already works', async () => {
    const own = await testContext()
    const { id } = clusterOf(own, 'serve-west')
    await own.control(`clusters/${id}`, { status: 'STATUS_CREATING' })
    const view = await readServiceAccounts(own.context, { cluster: id })
    expect(view.accounts).toMatchObject({ ok: false, error: { reason: 'provisioning' } })
  })
})

describe('a person who may not list namespaces', () => {
  let world: World
  let cluster: string
  beforeAll(async () => {
    world = await testContext({ person: 'team' })
    cluster = clusterOf(world, 'train-east').id
  })

  test('is told so, opens the one they work in, and finds it remembered', async () => {
    const before = await readServiceAccounts(world.context, { cluster })
    expect(before.accounts).toMatchObject({
      ok: false,
      error: { code: 'forbidden', reason: 'rbac' },
    })
    expect(found(before.namespaces)).toEqual({ known: 'remembered', names: [] })

    await openNamespace(world.context, { cluster, namespace: 'ml-team' })
    const after = await readServiceAccounts(world.context, { cluster })
    expect(found(after.namespaces)).toEqual({ known: 'remembered', names: ['ml-team'] })
    expect(found(after.accounts)).toMatchObject({ only: ['ml-team'], complete: false })
  })

  test('is refused a namespace of others at the field, and it is not remembered', async () => {
    await expect(
      openNamespace(world.context, { cluster, namespace: 'platform' }),
    ).rejects.toMatchObject({
      code: 'forbidden',
      detail: { fields: { namespace: [expect.stringContaining('platform')] } },
    })
    const view = await readServiceAccounts(world.context, { cluster })
    expect(found(view.namespaces).names).not.toContain('platform')
  })

  test('may not annotate elsewhere, and is told what grants it', async () => {
    const other = await testContext()
    const { id } = clusterOf(other, 'train-east')
    const reviewer = other.as('reviewer')
    const ref = { cluster: id, namespace: 'ml-team', name: 'eval' }
    const { refusals } = await readServiceAccount(reviewer, ref)
    expect(refusals.annotate).toContain('RoleBinding')
    expect(refusals.verify).toContain('Jobs in ml-team')
    const preview = await previewInjection(other.context, { ...ref, ...injected })
    await expect(
      setInjection(reviewer, { ...ref, ...injected, resourceVersion: preview.resourceVersion }),
    ).rejects.toMatchObject({ code: 'forbidden', detail: { reason: 'rbac' } })
  })
})

describe('one service account', () => {
  let world: World
  let cluster: { id: string; issuerUrl: string }
  beforeAll(async () => {
    world = await testContext()
    cluster = clusterOf(world, 'train-east')
  })

  test('shows its identity, what it is given, what trusts it and what it may do', async () => {
    const ref = { cluster: cluster.id, namespace: 'ml-team', name: 'train-runner' }
    const detail = await readServiceAccount(world.context, ref)
    expect(detail).toMatchObject({
      clusterName: 'train-east',
      injection: 'default',
      audience: cluster.issuerUrl,
      subject: 'system:serviceaccount:ml-team:train-runner',
      principal: `role/${cluster.issuerUrl}:system:serviceaccount:ml-team:train-runner`,
      refusals: {},
    })
    expect(found(detail.mutation)).toMatchObject({ mutated: true, audience: cluster.issuerUrl })
    expect(found(detail.trust)).toMatchObject({ kind: 'trusted', config: { name: 'train-east' } })
    expect(found(detail.grants).some(({ exact }) => exact)).toBe(true)
    expect(found(detail.pods)).toMatchObject({
      alive: 2,
      behind: [{ name: 'train-runner-0', lag: 'without-credentials' }],
    })
    expect(found(detail.verifications)).toEqual([])
  })

  test('with an audience that only a paused config trusts says that it is paused', async () => {
    const ref = { cluster: cluster.id, namespace: 'ml-team', name: 'data-loader' }
    const detail = await readServiceAccount(world.context, ref)
    expect(found(detail.trust)).toMatchObject({
      kind: 'paused',
      audiences: [
        { audience: cluster.issuerUrl, active: true },
        { audience: 'https://coreweave.com/iam', active: false },
      ],
      config: { name: 'train-east-ci' },
    })
  })

  test('in a cluster without the webhook is told to be given nothing', async () => {
    const west = clusterOf(world, 'serve-west')
    const ref = { cluster: west.id, namespace: 'inference', name: 'gateway' }
    const detail = await readServiceAccount(world.context, ref)
    expect(found(detail.mutation)).toEqual({ mutated: false, missing: [] })
  })

  test('is shown although the policies may not be listed', async () => {
    const ref = { cluster: cluster.id, namespace: 'ml-team', name: 'train-runner' }
    const detail = await readServiceAccount(world.as('team'), ref)
    expect(detail.grants).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    expect(detail.refusals.grant).toContain('Object Storage Admin')
    expect(found(detail.pods).alive).toBe(2)
  })

  test('that is not there is not found', async () => {
    const ref = { cluster: cluster.id, namespace: 'ml-team', name: 'nobody' }
    await expect(readServiceAccount(world.context, ref)).rejects.toMatchObject({
      code: 'not-found',
      detail: { reason: 'no-account' },
    })
  })
})

describe('annotating', () => {
  let world: World
  let ref: { cluster: string; namespace: string; name: string }
  beforeAll(async () => {
    world = await testContext()
    ref = { cluster: clusterOf(world, 'train-east').id, namespace: 'ml-team', name: 'eval' }
  })
  const preview = (choice: Parameters<typeof previewInjection>[1]): Promise<InjectionPreview> =>
    previewInjection(world.context, choice)

  test('is previewed without being done, done, recorded, and undone', async () => {
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
        object: { cluster: 'train-east', namespace: 'ml-team', name: 'eval' },
        before: {},
        after: { [INJECT_ANNOTATION]: 'true' },
      },
    ])
  })

  test('of two people at once lets one through, and the other sees what changed', async () => {
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

  test('to what is there already writes nothing', async () => {
    const own = { ...ref, name: 'train-runner' }
    const { patch, resourceVersion } = await preview({ ...own, ...injected })
    expect(patch).toEqual({})
    const before = await listAudit(world.context, {})
    await setInjection(world.context, { ...own, ...injected, resourceVersion })
    expect(await listAudit(world.context, {})).toHaveLength(before.length)
  })
})

describe('creating', () => {
  let world: World
  let base: { cluster: string; namespace: string; injection: 'default'; audience: string }
  beforeAll(async () => {
    world = await testContext({ seed: 'empty' })
    const cluster = clusterOf(world, 'train-east').id
    base = { cluster, namespace: 'ml-team', injection: 'default', audience: '' }
  })

  test('is previewed by the cluster, then done and recorded', async () => {
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
    expect(intent).toMatchObject({ action: 'service-account.create', object: { name: 'fresh' } })
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
  ])('refuses %s at its field', async (_, change, code, field) => {
    await expect(
      previewServiceAccount(world.context, { ...base, ...change }),
    ).rejects.toMatchObject({ code, detail: { fields: { [field]: [expect.any(String)] } } })
  })

  test('refuses a namespace one may not create in, at its field', async () => {
    await expect(
      createServiceAccount(world.as('reviewer'), { ...base, name: 'mine' }),
    ).rejects.toMatchObject({
      code: 'forbidden',
      detail: { fields: { namespace: ['You may not create service accounts in ml-team.'] } },
    })
  })
})

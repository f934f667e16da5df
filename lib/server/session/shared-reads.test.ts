import { describe, expect, test } from 'vitest'
import { AppError } from '@/lib/common/errors'
import { createSharedReads, credentialDigest, type ReadOwner, SHARED_MS } from './shared-reads'

const ADA: ReadOwner = {
  orgUid: 'org',
  uid: 'ada',
  sessionId: 'session',
  credentials: credentialDigest({ token: 'CW-SECRET-ada' }),
}

/** A reader that counts its calls, as a request of a person gets it. */
function setUp() {
  let time = 0
  const calls: string[] = []
  const state: { refusal?: AppError; hold?: Promise<void> } = {}
  const answer = async (what: string) => {
    calls.push(what)
    const { length } = calls
    await state.hold
    if (state.refusal) throw state.refusal
    return `${what} ${length}`
  }
  const reader = {
    listPolicies: () => answer('policies'),
    getPod: ({ name }: { name: string }) => answer(`pod ${name}`),
    listPods: (_options: { signal?: AbortSignal }) => answer('pods'),
    dryRunPod: () => answer('dry run'),
    listBuckets: () => answer('buckets'),
  }
  const reads = createSharedReads({ now: () => time })
  return {
    calls,
    state,
    reads,
    wait: (ms: number) => {
      time += ms
    },
    at: (path: string, id = path, { owner = ADA, client = 'coreweave' } = {}) =>
      reads.share(reader, { owner, client, request: { path, id } }),
  }
}

describe('the requests of one view', () => {
  test('share an answer', async () => {
    const { at, calls } = setUp()
    const first = await at('/policies').listPolicies()
    expect(await at('/api/findings').listPolicies()).toBe(first)
    expect(calls).toHaveLength(1)
  })

  test('share no answer to another question', async () => {
    const { at } = setUp()
    await at('/').getPod({ name: 'a' })
    expect(await at('/api/a').getPod({ name: 'b' })).toBe('pod b 2')
    expect(await at('/api/b', 'b', { client: 'another cluster' }).getPod({ name: 'a' })).toBe(
      'pod a 3',
    )
  })

  test('share an answer that is awaited', async () => {
    const { at, state, calls } = setUp()
    let release = () => {}
    state.hold = new Promise((resolve) => {
      release = resolve
    })
    const both = [at('/api/a', '1').listPolicies(), at('/api/a', '2').listPolicies()]
    release()
    await Promise.all(both)
    expect(calls).toHaveLength(1)
  })

  test('send a dry run and what its caller can abort each for itself', async () => {
    const { at, calls } = setUp()
    const { signal } = new AbortController()
    for (const path of ['/', '/api/a']) {
      await at(path).dryRunPod()
      await at(path).listPods({ signal })
    }
    expect(calls).toEqual(['dry run', 'pods', 'dry run', 'pods'])
  })
})

test('a failure that another bundle awaits too is of its own class of errors', async () => {
  const { at, state } = setUp()
  class ForeignError extends Error {
    override readonly name = 'AppError'
    readonly code = 'forbidden'
    readonly detail = { next: 'Ask.' }
  }
  state.refusal = new ForeignError('No.') as AppError
  const first = at('/').listPolicies()
  const second = at('/api/a').listPolicies()
  await expect(first).rejects.toBe(state.refusal)
  const error = await second.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(AppError)
  expect(error).toMatchObject({ code: 'forbidden', message: 'No.', detail: { next: 'Ask.' } })
})

test('a request that asks again is answered anew, and so are those after it', async () => {
  const { at } = setUp()
  await at('/api/a', '1').listPolicies()
  expect(await at('/api/a', '2').listPolicies()).toBe('policies 2')
  expect(await at('/api/b', '3').listPolicies()).toBe('policies 2')
})

test('a request that asks for the same twice is answered once', async () => {
  const { at, calls } = setUp()
  await at('/', '1').listPolicies()
  await at('/', '1').listPolicies()
  expect(calls).toHaveLength(1)
})

test.each<[string, Partial<ReadOwner>]>([
  ['another person', { uid: 'bob' }],
  ['another organization', { orgUid: 'other' }],
  ['another session', { sessionId: 'another' }],
  ['another credential', { credentials: credentialDigest({ token: 'CW-SECRET-new' }) }],
])('%s never gets the answer', async (_, changed) => {
  const { at } = setUp()
  await at('/').listPolicies()
  const owner = { ...ADA, ...changed }
  expect(await at('/api/a', 'a', { owner }).listPolicies()).toBe('policies 2')
})

test('a revoked credential is answered no longer than an answer is shared', async () => {
  const { at, state, wait } = setUp()
  await at('/').listPolicies()
  state.refusal = new AppError('unauthenticated', 'The token was revoked.')
  wait(SHARED_MS - 1)
  expect(await at('/api/a').listPolicies()).toBe('policies 1')
  wait(1)
  await expect(at('/api/b').listPolicies()).rejects.toThrow('revoked')
  await expect(at('/api/c').listPolicies()).rejects.toThrow('revoked')
  expect(SHARED_MS).toBeLessThanOrEqual(5000)
})

test('a revoked credential is not answered for a page', async () => {
  const { at, state, reads } = setUp()
  await at('/').listPolicies()
  state.refusal = new AppError('unauthenticated', 'The token was revoked.')
  reads.beginView(ADA, { id: 'page', path: '/policies' })
  await expect(at('/policies', 'page').listPolicies()).rejects.toThrow('revoked')
})

test.each([
  ['forbidden', 1],
  ['not-found', 1],
  ['unauthenticated', 2],
  ['upstream', 2],
  ['rate-limited', 2],
] as const)('after the error %s two requests make %i call(s)', async (code, count) => {
  const { at, state, calls } = setUp()
  state.refusal = new AppError(code, 'No.')
  for (const path of ['/', '/api/a'])
    await expect(at(path).listPolicies()).rejects.toMatchObject({ code })
  expect(calls).toHaveLength(count)
})

describe('a change', () => {
  const writerOf = ({ reads }: ReturnType<typeof setUp>, uid: string, write = async () => {}) =>
    reads.forgetAfter({ save: write }, { orgUid: 'org', uid })

  test('makes the requests of its person ask again', async () => {
    const world = setUp()
    await world.at('/').listPolicies()
    await writerOf(world, 'ada').save()
    expect(await world.at('/api/a').listPolicies()).toBe('policies 2')
  })

  test('that fails does so too', async () => {
    const world = setUp()
    await world.at('/').listPolicies()
    const failing = writerOf(world, 'ada', () => Promise.reject(new Error('lost')))
    await expect(failing.save()).rejects.toThrow('lost')
    expect(await world.at('/api/a').listPolicies()).toBe('policies 2')
  })

  test('shares nothing that was read meanwhile', async () => {
    const world = setUp()
    await writerOf(world, 'ada', async () => {
      await world.at('/api/a').listPolicies()
    }).save()
    expect(await world.at('/api/b').listPolicies()).toBe('policies 2')
  })

  test('of somebody else leaves the answers of a person', async () => {
    const world = setUp()
    await world.at('/').listPolicies()
    await writerOf(world, 'bob').save()
    expect(await world.at('/api/a').listPolicies()).toBe('policies 1')
  })
})

test('a page shows nothing that an earlier one read, and what itself read once', async () => {
  const { at, reads } = setUp()
  await at('/').listPolicies()
  await at('/policies', 'page').listBuckets()
  reads.beginView(ADA, { id: 'page', path: '/policies' })
  expect(await at('/policies', 'page').listPolicies()).toBe('policies 3')
  expect(await at('/policies', 'page').listBuckets()).toBe('buckets 2')
})

import { beforeAll, expect, test } from 'vitest'
import { savePolicy } from '@/lib/features/policies/service'
import { testClusterOf, testContext } from '@/lib/testing/context'
import { readGrantProposal } from './service'

type World = Awaited<ReturnType<typeof testContext>>
let world: World

beforeAll(async () => {
  world = await testContext()
})

const wanted = (more: object = {}) => ({
  cluster: testClusterOf(world).id,
  namespace: 'ml-team',
  name: 'notebook',
  bucket: 'archive',
  level: 'Read' as const,
  ...more,
})

test('a saved proposal grants what was wanted, and a second one extends the same policy', async () => {
  const first = await readGrantProposal(world.context, wanted())
  if (first.state !== 'missing') throw new Error(first.state)
  expect(first.policy).toMatchObject({ name: 'wif-ml-team-notebook', before: null, base: null })
  expect(first.policy.added).toContain('archive-read')
  const save = ({ text, base }: { text: string; base: string | null }) =>
    savePolicy(world.context, { text, base, reason: 'test' })
  await save(first.policy)
  expect(await readGrantProposal(world.context, wanted())).toMatchObject({ state: 'granted' })

  const second = await readGrantProposal(world.context, wanted({ bucket: 'billing' }))
  if (second.state !== 'missing') throw new Error(second.state)
  expect(second.policy).toMatchObject({
    name: 'wif-ml-team-notebook',
    before: expect.stringContaining('archive-read'),
    added: ['billing-read'],
  })
  expect(second.policy.text).toContain('archive-read')
  await save(second.policy)
  expect(await readGrantProposal(world.context, wanted({ bucket: 'billing' }))).toMatchObject({
    state: 'granted',
  })
  expect(await readGrantProposal(world.context, wanted())).toMatchObject({ state: 'granted' })
})

test('a person who cannot list policies gets the whole of it as a new policy to request', async () => {
  const proposal = await readGrantProposal(world.as('team'), wanted({ level: 'Write' }))
  expect(proposal).toMatchObject({
    state: 'unreadable',
    problem: { code: 'forbidden' },
    policy: { base: null, added: ['exchange-tokens', 'archive-write'] },
  })
})

test('policies that cannot be read for another reason are a failure, and not an empty organization', async () => {
  await world.control('faults', {
    surface: 'coreweave',
    path: '*access-policy*',
    kind: 'status',
    status: 503,
    times: 10,
  })
  await expect(readGrantProposal(world.context, wanted({ bucket: 'logs' }))).rejects.toMatchObject({
    code: 'upstream',
  })
})

import { expect, test } from 'vitest'
import type { Policy } from '@/lib/core/policy/document'
import { analysePolicyDraft } from '@/lib/features/policies/analysis'
import { readAnalysisContext } from '@/lib/features/policies/analysis-context'
import { readLivePolicies } from '@/lib/features/policies/service'
import { listAudit } from '@/lib/server/audit/audit'
import { testContext } from '@/lib/testing/context'
import { parseCommand, writeFolder } from '@/lib/testing/policy-folder'
import { runPolicyCommand } from './command'

type World = Awaited<ReturnType<typeof testContext>>

const livePolicies = async ({ context }: World): Promise<Policy[]> => {
  const live = await readLivePolicies(context)
  if (!live.ok) throw new Error(live.error.message)
  return live.value.policies
}
const run = (world: World, given: string[], recorded = true) =>
  runPolicyCommand(parseCommand(...given), {
    recorded,
    context: () => Promise.resolve(world.context),
  })
const filesOf = (policies: readonly Policy[]) =>
  Object.fromEntries(policies.map((policy) => [`${policy.name}.json`, policy]))

/** Everyone may write where only some could read. */
function widened(policy: Policy): Policy {
  const [first, ...rest] = policy.statements
  if (!first) throw new Error('A policy has a statement.')
  const actions = [...first.actions, 's3:PutObject']
  return { ...policy, statements: [{ ...first, actions, resources: ['*'] }, ...rest] }
}

test('diff says of a change what the console’s review says of it', async () => {
  const world = await testContext()
  const live = await livePolicies(world)
  const [first, ...rest] = live
  if (!first) throw new Error('The world has policies.')
  const changed = widened(first)
  const folder = writeFolder(filesOf([changed, ...rest]))
  const { code, text } = await run(world, ['diff', folder, '--format', 'json'])
  expect(code).toBe(1)

  const { inventory, surroundings } = await readAnalysisContext(world.context)
  const review = analysePolicyDraft({
    text: JSON.stringify(changed),
    was: first.name,
    live,
    inventory,
    surroundings,
    editor: `coreweave/${world.context.actor.uid}`,
  })
  const diff = JSON.parse(text)
  expect(diff.change.policies).toEqual([{ policy: first.name, change: 'changed' }])
  expect(diff.change.comparison).toEqual(JSON.parse(JSON.stringify(review?.comparison)))
  expect(diff.change.comparison.counts.unread).toContain('service accounts of lab')
  expect(diff.findings.map(({ message }: { message: string }) => message)).toEqual(
    review?.findings.map(({ message }) => message),
  )
})

test('exits 0 when the live policies equal the folder', async () => {
  const world = await testContext()
  const folder = writeFolder(filesOf(await livePolicies(world)))
  expect(await run(world, ['diff', folder])).toMatchObject({ code: 0 })
})

test('apply records and versions each save, and deletes nothing by default', async () => {
  const world = await testContext()
  const live = await livePolicies(world)
  const [first, second] = live
  if (!first || !second) throw new Error('The world has policies.')
  const added = { ...second, name: 'added-by-file' }
  const folder = writeFolder(filesOf([widened(first), added]))
  const given = ['apply', folder, '--reason', 'From the repository.']
  expect(await run(world, given)).toEqual({
    code: 0,
    text: `added added-by-file\nchanged ${first.name}`,
  })
  const after = await livePolicies(world)
  expect(after.map(({ name }) => name).sort()).toEqual(
    [...live.map(({ name }) => name), 'added-by-file'].sort(),
  )
  const rows = await listAudit(world.context, {})
  expect(rows.filter(({ kind }) => kind === 'intent').map(({ action }) => action)).toEqual([
    'policy.update',
    'policy.create',
  ])
  expect(await run(world, given)).toEqual({ code: 0, text: 'Nothing to change.' })
})

test('apply --delete deletes policies without a file, unless that locks the caller out', async () => {
  const world = await testContext()
  const live = await livePolicies(world)
  const kept = live.filter(({ name }) => name !== 'legacy-share')
  const reason = ['--reason', 'From the repository.', '--delete']
  expect(await run(world, ['apply', writeFolder(filesOf(kept)), ...reason])).toEqual({
    code: 0,
    text: 'removed legacy-share',
  })
  const none = await run(world, ['apply', writeFolder({}), ...reason])
  expect(none).toMatchObject({ code: 1, text: expect.stringContaining('--allow-lock-out') })
  expect(await livePolicies(world)).toHaveLength(kept.length)
})

test('diff and apply say what the change lets principals destroy', async () => {
  const world = await testContext()
  const statement = {
    name: 'clean-up',
    effect: 'Allow' as const,
    actions: ['s3:DeleteBucket', 's3:DeleteObject'],
    resources: ['datasets', 'datasets/*'],
    principals: ['role/Cleaner'],
  }
  const added: Policy = { version: 'v1alpha1', name: 'clean-up', statements: [statement] }
  const folder = writeFolder(filesOf([added]))
  const words = 'Destructive: The change lets principals delete buckets. On datasets.'
  const { text } = await run(world, ['diff', folder])
  expect(text).toContain(words)
  const markdown = await run(world, ['diff', folder, '--format', 'markdown'])
  expect(markdown.text).toContain('**Destructive:** The change lets principals delete objects')
  const applied = await run(world, ['apply', folder, '--reason', 'Clean up.'])
  expect(applied.text.split('\n').map((line) => line.slice(0, words.length))).toEqual([
    words,
    'Destructive: The change lets principals delete objects. On datasets/',
    'added clean-up',
  ])
})

test('apply refuses without the console’s store, and changes nothing', async () => {
  const world = await testContext()
  const live = await livePolicies(world)
  const folder = writeFolder(filesOf(live.map(widened)))
  await expect(run(world, ['apply', folder, '--reason', 'why'], false)).rejects.toThrow(
    'DATABASE_URL',
  )
  expect(await livePolicies(world)).toEqual(live)
})

test('lint --live knows the issuers and accounts there are', async () => {
  const world = await testContext()
  const [first] = await livePolicies(world)
  if (!first) throw new Error('The world has policies.')
  const text = JSON.stringify(first).replaceAll(
    'system:serviceaccount:',
    'system:serviceaccount:x-',
  )
  const folder = writeFolder({ 'a.json': text })
  const quiet = await run(world, ['lint', folder, '--format', 'json'])
  const loud = await run(world, ['lint', folder, '--format', 'json', '--live'])
  expect(JSON.parse(loud.text).findings.length).toBeGreaterThan(
    JSON.parse(quiet.text).findings.length,
  )
})

import { UnrecognizedActionError } from 'next/dist/client/components/unrecognized-action-error'
import { expect, test } from 'vitest'
import type { Result } from '@/lib/common/result'
import { NEW_VERSION, runAction } from './run-action'

const stale: Result<string> = {
  ok: false,
  error: { code: 'reauthenticate', message: 'You signed in more than 15 minutes ago.' },
}
const answering = (...results: Result<string>[]) => {
  const inputs: string[] = []
  const action = async (input: string) => {
    inputs.push(input)
    return results[inputs.length - 1] ?? stale
  }
  return { action, inputs }
}

test('an action that asks for a recent sign-in runs again with the same input once confirmed', async () => {
  const { action, inputs } = answering(stale, { ok: true, value: 'done' })
  expect(await runAction(action, 'typed', async () => true)).toEqual({ ok: true, value: 'done' })
  expect(inputs).toEqual(['typed', 'typed'])
})

test('a person who does not confirm is not asked again, and nothing runs', async () => {
  const { action, inputs } = answering(stale)
  expect(await runAction(action, 'typed', async () => false)).toEqual(stale)
  expect(inputs).toEqual(['typed'])
})

test('a confirmed action that asks again ends with its answer', async () => {
  const { action, inputs } = answering(stale, stale, { ok: true, value: 'done' })
  expect(await runAction(action, 'typed', async () => true)).toEqual(stale)
  expect(inputs).toEqual(['typed', 'typed'])
})

test('another refusal asks nobody to sign in', async () => {
  const refused: Result<string> = { ok: false, error: { code: 'forbidden', message: 'Denied' } }
  const { action } = answering(refused)
  const asked = () => Promise.reject(new Error('asked'))
  expect(await runAction(action, 'typed', asked)).toEqual(refused)
})

test('an action that the server does not know says that there is a new version', async () => {
  const unknown = () => Promise.reject(new UnrecognizedActionError('Server Action was not found'))
  expect(await runAction(unknown, 'typed')).toMatchObject({
    ok: false,
    error: { code: 'conflict', reason: NEW_VERSION },
  })
  const broken = () => Promise.reject(new Error('Failed to fetch'))
  await expect(runAction(broken, 'typed')).rejects.toThrow('Failed to fetch')
})

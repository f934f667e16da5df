import { expect, test } from 'vitest'
import { jsonLines } from './attachment'

const open = async (lines: AsyncGenerator<unknown>) => jsonLines(lines, await lines.next())

test('each value is one line of JSON, whatever is in it', async () => {
  async function* lines() {
    yield { text: 'a\nb' }
    yield { more: 2 }
  }
  expect(await new Response(await open(lines())).text()).toBe('{"text":"a\\nb"}\n{"more":2}\n')
})

test('nothing to say is an empty file', async () => {
  async function* lines() {}
  expect(await new Response(await open(lines())).text()).toBe('')
})

test('a failure on the way breaks the file off, so that it does not look whole', async () => {
  async function* lines() {
    yield 1
    throw new Error('the store went away')
  }
  await expect(new Response(await open(lines())).text()).rejects.toThrow()
})

test('no more is read than is taken, and nothing once the reader leaves', async () => {
  let made = 0
  let ended = false
  async function* lines() {
    try {
      for (;;) yield ++made
    } finally {
      ended = true
    }
  }
  const reader = (await open(lines())).getReader()
  await reader.read()
  await reader.cancel()
  expect(made).toBeLessThan(5)
  expect(ended).toBe(true)
})

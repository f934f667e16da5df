import { expect, test } from 'vitest'
import { AppError } from '@/lib/common/errors'
import { eventStream, type ServerSent } from './event-stream'

const line = (id: number): ServerSent => ({ id, event: 'log', data: `line\n${id}` })

async function open(source: AsyncIterator<ServerSent>, stop = new AbortController()) {
  const life = { signal: stop.signal, leave: () => stop.abort() }
  return eventStream(source, await source.next(), life)
}
const textOf = async (stream: ReadableStream) =>
  (await new Response(stream).text()).replace('retry: 1000\n\n', '')

test('each event is sent with its id, and its data on one line', async () => {
  async function* source() {
    yield line(1)
    yield line(2)
  }
  expect(await textOf(await open(source()))).toBe(
    'id: 1\nevent: log\ndata: "line\\n1"\n\nid: 2\nevent: log\ndata: "line\\n2"\n\n',
  )
})

test('an error in the stream is sent without an ID that a client could resume from', async () => {
  async function* source() {
    yield line(1)
    throw new AppError('unreachable', 'The cluster went away.')
  }
  const text = await textOf(await open(source()))
  expect(text).toMatch(/\n\nevent: problem\ndata: {"code":"unreachable","message":"The cluster/)
})

test('a source that has nothing to say ends at once', async () => {
  async function* source(): AsyncGenerator<ServerSent> {}
  expect(await textOf(await open(source()))).toBe('')
})

test('the end of the process ends the stream, and no more is sent', async () => {
  const stop = new AbortController()
  async function* source() {
    yield line(1)
    await new Promise((resolve) => stop.signal.addEventListener('abort', resolve))
    yield line(2)
  }
  const text = textOf(await open(source(), stop))
  setTimeout(() => stop.abort(), 20)
  expect(await text).toBe('id: 1\nevent: log\ndata: "line\\n1"\n\n')
})

test('a waiting source is notified when its reader leaves', async () => {
  const stop = new AbortController()
  const cleaned = new Promise<void>((resolve) => {
    stop.signal.addEventListener('abort', () => resolve())
  })
  async function* source() {
    yield line(1)
    await cleaned
  }
  const reader = (await open(source(), stop)).getReader()
  await reader.read()
  await reader.cancel()
  await cleaned
})

import { expect, test } from 'vitest'
import { AppError } from './errors'
import { eventStream, type StreamEvent } from './event-stream'

const never = new AbortController().signal
const line = (id: number): StreamEvent => ({ id, event: 'log', data: `line\n${id}` })

async function open(source: AsyncIterator<StreamEvent>, signal = never) {
  return eventStream(await source.next(), source, signal)
}
const textOf = (stream: ReadableStream) => new Response(stream).text()

test('each event is sent with its id, and its data on one line', async () => {
  async function* source() {
    yield line(1)
    yield line(2)
  }
  expect(await textOf(await open(source()))).toBe(
    'id: 1\nevent: log\ndata: "line\\n1"\n\nid: 2\nevent: log\ndata: "line\\n2"\n\n',
  )
})

test('a failure on the way is told, without an id that a reader could resume from', async () => {
  async function* source() {
    yield line(1)
    throw new AppError('unreachable', 'The cluster went away.')
  }
  const text = await textOf(await open(source()))
  expect(text).toMatch(/\n\nevent: problem\ndata: {"code":"unreachable","message":"The cluster/)
})

test('a source that has nothing to say ends at once', async () => {
  async function* source(): AsyncGenerator<StreamEvent> {}
  expect(await textOf(await open(source()))).toBe('')
})

test('the end of the process ends the stream, and no more is sent', async () => {
  const stop = new AbortController()
  async function* source() {
    yield line(1)
    await new Promise((resolve) => stop.signal.addEventListener('abort', resolve))
    yield line(2)
  }
  const text = textOf(await open(source(), stop.signal))
  setTimeout(() => stop.abort(), 20)
  expect(await text).toBe('id: 1\nevent: log\ndata: "line\\n1"\n\n')
})

test('a reader who leaves lets the source clean up', async () => {
  let cleaned = false
  async function* source() {
    try {
      for (let id = 1; ; id++) yield line(id)
    } finally {
      cleaned = true
    }
  }
  const reader = (await open(source())).getReader()
  await reader.read()
  await reader.cancel()
  expect(cleaned).toBe(true)
})

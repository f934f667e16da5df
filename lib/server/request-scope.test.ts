import { once } from 'node:events'
import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { requestSignal, withRequestScope } from './request-scope'

const signals: AbortSignal[] = []
const server = createServer((request, response) =>
  withRequestScope(response, () => {
    setTimeout(() => {
      const signal = requestSignal()
      if (signal) signals.push(signal)
      if (request.url === '/answered') response.end('done')
    }, 1)
  }),
).listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo
afterAll(() => server.close())

test('a request has a signal, which is aborted when its client leaves', async () => {
  const request = get({ host: '127.0.0.1', port, path: '/open', agent: false }).on(
    'error',
    () => {},
  )
  await expect.poll(() => signals.length).toBe(1)
  expect(signals[0]?.aborted).toBe(false)
  request.destroy()
  await expect.poll(() => signals[0]?.aborted).toBe(true)
})

test('the signal of a request that was answered is not aborted', async () => {
  const [response] = await once(
    get({ host: '127.0.0.1', port, path: '/answered', agent: false }),
    'response',
  )
  response.resume()
  await once(response, 'close')
  await sleep(10)
  expect(signals.at(-1)?.aborted).toBe(false)
})

test('outside a request there is none', () => {
  expect(requestSignal()).toBeUndefined()
})

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { openCoreWeave } from '@/lib/testing/clients'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A server that takes some words only, and the words it was sent. */
async function serverTaking(taken: (word: string) => boolean, refusal = 400) {
  const words: string[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk) => {
      text += chunk
    })
    request.on('end', () => {
      const { status } = JSON.parse(text)
      words.push(status)
      const refused = { code: refusal === 400 ? 3 : 7, message: `unknown status ${status}` }
      response.writeHead(taken(status) ? 200 : refusal, { 'content-type': 'application/json' })
      response.end(JSON.stringify(taken(status) ? {} : refused))
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  closing.push(() => server.close())
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { words, api: openCoreWeave({ baseUrl, token: 'CW-SECRET-canary' }) }
}

const suspend = { principalName: 'role/a', status: 'SUSPENDED' } as const

test('keys are suspended with the short word', async () => {
  const { words, api } = await serverTaking((word) => word === 'SUSPENDED')
  await api.setKeyStatus(suspend)
  expect(words).toEqual(['SUSPENDED'])
})

test('a server that refuses the short word is sent the prefixed one', async () => {
  const { words, api } = await serverTaking((word) => word.startsWith('ACCESS_KEY_STATUS_'))
  await api.setKeyStatus(suspend)
  await api.setKeyStatus({ principalName: 'role/a', status: 'ACTIVE' })
  expect(words).toEqual([
    'SUSPENDED',
    'ACCESS_KEY_STATUS_SUSPENDED',
    'ACTIVE',
    'ACCESS_KEY_STATUS_ACTIVE',
  ])
})

test('a server that refuses both says why, and one that denies permission is asked once', async () => {
  const both = await serverTaking(() => false)
  await expect(both.api.setKeyStatus(suspend)).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('ACCESS_KEY_STATUS_SUSPENDED'),
  })
  const denied = await serverTaking(() => false, 403)
  await expect(denied.api.setKeyStatus(suspend)).rejects.toMatchObject({ code: 'forbidden' })
  expect(denied.words).toHaveLength(1)
})

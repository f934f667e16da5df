import { expect, test } from 'vitest'
import { z } from 'zod'
import { isForeignRequest } from './foreign-request'
import { route } from './route'
import { requireSameOrigin } from './same-origin'
import { stream } from './stream'

const sent = (headers: Record<string, string>) => () =>
  requireSameOrigin({
    url: 'https://console.example/api/audit/export',
    headers: new Headers({ host: 'console.example', ...headers }),
  })

test.each<[string, Record<string, string>]>([
  [
    'the console’s own page',
    { 'sec-fetch-site': 'same-origin', origin: 'https://console.example' },
  ],
  ['the address bar', { 'sec-fetch-site': 'none' }],
  ['an older browser on the console’s own page', { origin: 'https://console.example' }],
  ['a client that is no browser', {}],
])('a request of %s is taken', (_, headers) => {
  expect(sent(headers)).not.toThrow()
})

test.each<[string, Record<string, string>]>([
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
  ['another host of the same site', { 'sec-fetch-site': 'same-site' }],
  ['another site in an older browser', { origin: 'https://evil.example' }],
  ['a page without an origin', { origin: 'null' }],
])('a request of %s is refused', (_, headers) => {
  expect(sent(headers)).toThrow(
    expect.objectContaining({
      code: 'forbidden',
      detail: expect.objectContaining({ reason: 'cross-site' }),
    }),
  )
})

const LINK = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
const foreign = (path: string, headers: Record<string, string>, method = 'GET') =>
  isForeignRequest({
    url: `https://console.example${path}`,
    method,
    headers: new Headers({ 'sec-fetch-site': 'cross-site', ...headers }),
  })

test('a page of another site may link to a page, and nothing else', () => {
  expect(foreign('/policies/team', LINK)).toBe(false)
  expect(foreign('/api/policies', LINK)).toBe(true)
  expect(foreign('/policies/team', LINK, 'POST')).toBe(true)
  expect(foreign('/policies/team', { ...LINK, 'sec-fetch-dest': 'iframe' })).toBe(true)
  expect(
    foreign('/policies/team', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }),
  ).toBe(true)
  expect(foreign('/policies/team', { ...LINK, 'sec-fetch-site': 'same-site' })).toBe(false)
  expect(foreign('/api/policies', { 'sec-fetch-site': 'same-origin' })).toBe(false)
  expect(foreign('/api/policies', { 'sec-fetch-site': 'none' })).toBe(false)
})

test.each([
  ['GET route', route(async () => 'read')],
  ['stream', stream(async function* () {}, z.unknown())],
])('a %s refuses another site before it looks for a session', async (_, handler) => {
  const request = new Request('https://console.example/api/x', {
    headers: { 'sec-fetch-site': 'cross-site' },
  })
  const response = await handler(request, { params: Promise.resolve({}) })
  expect(response.status).toBe(403)
  expect(await response.json()).toMatchObject({ code: 'forbidden', reason: 'cross-site' })
})

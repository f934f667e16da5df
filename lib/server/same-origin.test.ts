import { expect, test } from 'vitest'
import { requireSameOrigin } from './same-origin'

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

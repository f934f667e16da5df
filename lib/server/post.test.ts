import { expect, test } from 'vitest'
import { z } from 'zod'
import { AppError } from '@/lib/common/errors'
import { openPost, signingOut } from './post'

const handler = openPost(
  async ({ token }) => {
    if (token === 'often')
      throw new AppError('rate-limited', 'Too many attempts.', { detail: { retryAfter: 7 } })
    return { token }
  },
  z.object({ token: z.string().max(10) }),
)
const post = (body: string, headers: Record<string, string> = {}) =>
  handler(new Request('https://console.example/api/x', { method: 'POST', body, headers }))

test('a route for strangers answers JSON that nobody may cache', async () => {
  const response = await post('{"token":"a"}')
  expect(response.status).toBe(200)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(await response.json()).toEqual({ token: 'a' })
})

test('too many attempts are answered 429, with when to try again', async () => {
  const response = await post('{"token":"often"}')
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7'])
  expect(await response.json()).toMatchObject({ message: 'Too many attempts.' })
})

test.each([
  ['no JSON', 'token=a'],
  ['nothing', ''],
  ['another shape', '{"token":7}'],
  ['more than 64 KB', JSON.stringify({ token: 'a', rest: 'x'.repeat(70_000) })],
])('%s is refused as invalid', async (_, body) => {
  const response = await post(body)
  expect(response.status).toBe(422)
  expect(await response.json()).toMatchObject({ code: 'invalid' })
})

test('another site cannot send it', async () => {
  const response = await post('{"token":"a"}', { 'sec-fetch-site': 'cross-site' })
  expect(response.status).toBe(403)
})

test('signing out has the browser drop what it stored, also without a session, and never for another site', async () => {
  const end = signingOut(async () => {})
  const leave = (headers: Record<string, string>) =>
    end(new Request('https://console.example/api/sign-out', { method: 'POST', headers }))
  const own = await leave({ 'sec-fetch-site': 'same-origin' })
  expect(own.headers.get('clear-site-data')).toBe('"cache", "storage"')
  const foreign = await leave({ 'sec-fetch-site': 'cross-site' })
  expect(foreign.status).toBe(403)
  expect(foreign.headers.has('clear-site-data')).toBe(false)
})

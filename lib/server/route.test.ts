import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { AppError } from '@/lib/common/errors'
import { readInput, refusal } from './route'

const Schema = z.object({ cluster: z.string(), q: z.string().max(5).optional() })
const read = (url: string, params = {}) =>
  readInput({ url: `http://console${url}` }, Promise.resolve(params), Schema)

describe('the input of a route', () => {
  test('is read from the path and the query', async () => {
    expect(await read('/x?q=a%20b&other=1', { cluster: 'c' })).toEqual({ cluster: 'c', q: 'a b' })
  })

  test('has the path’s own part where the query names the same', async () => {
    expect(await read('/x?cluster=other', { cluster: 'c' })).toEqual({ cluster: 'c' })
  })

  test('is rejected with the name of the invalid parameter', async () => {
    await expect(read('/x?q=too-long', { cluster: 'c' })).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('at q'),
    })
  })
})

describe('a refusal', () => {
  test('has the status of its code, is not cached and contains no secret', async () => {
    const detail = { upstream: 'sent CW-SECRET-0123456789', reason: 'rbac' }
    const response = refusal(new AppError('forbidden', 'Not CW-SECRET-0123456789.', { detail }))
    expect(response.status).toBe(403)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toEqual({
      code: 'forbidden',
      message: 'Not [redacted CoreWeave token].',
      upstream: 'sent [redacted CoreWeave token]',
      reason: 'rbac',
    })
  })

  test('of a bug shows an ID and nothing about the bug', async () => {
    const response = refusal(new TypeError('cannot read hunter2'))
    expect(response.status).toBe(500)
    const text = await response.text()
    expect(text).toMatch(/\(([0-9a-f]{16})\)/)
    expect(text).not.toContain('hunter2')
  })
})

import { expect, test } from 'vitest'
import { parseExchangeRefusal, parseS3Refusal, refusalMessageOf } from './refusals'
import { isScriptOver, parseLog } from './script-output'

const STAMP = '2026-11-21T14:02:16.418123456Z'
const list = '{"step":"list-buckets","ok":true,"at":1795297979,"seconds":1,"count":2}'

test('a step becomes words, with the time the cluster saw it', () => {
  expect(parseLog([`${STAMP} ${list}`])).toEqual({
    steps: [{ step: 'list-buckets', ok: true, at: 1795297979, seconds: 1, count: 2 }],
    lines: [{ line: 1, at: STAMP, step: 'list-buckets', text: '2 buckets' }],
  })
})

test('anything else is log, in its place', () => {
  const { steps, lines } = parseLog(['hello', '', '{"step":"end"}', '{"step":"list-buckets"', list])
  expect(steps).toHaveLength(1)
  expect(lines.map(({ line, text }) => [line, text])).toEqual([
    [1, 'hello'],
    [3, '{"step":"end"}'],
    [4, '{"step":"list-buckets"'],
    [5, '2 buckets'],
  ])
})

test('a run is over with its end or its first failed step', () => {
  const failed = '{"step":"exchange","ok":false,"at":1,"seconds":0,"error":"no"}'
  expect(isScriptOver(parseLog([list]).steps)).toBe(false)
  expect(isScriptOver(parseLog(['{"step":"end","ok":true,"at":1,"seconds":0}']).steps)).toBe(true)
  expect(isScriptOver(parseLog([failed]).steps)).toBe(true)
  expect(parseLog([failed]).lines).toMatchObject([{ text: 'no', failed: true }])
})

test.each([
  ['Received non 200 response 403 from container metadata: {"a":1}', 403, '{"a":1}'],
  ['Server responded with status: 503', 503, ''],
])('the status of a refused exchange is read from %s', (error, status, body) => {
  expect(parseExchangeRefusal(error)).toEqual({ kind: 'status', status, body })
})

test('the code of a refused S3 call is read', () => {
  const error =
    'An error occurred (AccessDenied) when calling the ListBuckets operation (reached max retries: 1): Access: Denied'
  expect(parseS3Refusal(error)).toEqual({
    kind: 'code',
    code: 'AccessDenied',
    message: 'Access: Denied',
  })
})

test('a refusal’s message is taken out of its JSON', () => {
  expect(refusalMessageOf('{"code":3,"message":"Invalid token"}')).toBe('Invalid token')
  expect(refusalMessageOf('<html>')).toBe('<html>')
})

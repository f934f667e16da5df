import { expect, test } from 'vitest'
import { createObject } from './create-object'
import { evaluateReadConditions, requireWriteConditions } from './preconditions'

const modified = new Date('2026-03-01T12:00:00.900Z')
const object = { ...createObject(Buffer.from('x'), { headers: {} }), modified, etag: 'e1' }
const [before, same, after] = ['11:59:59', '12:00:00', '12:00:01'].map(
  (time) => `Sun, 01 Mar 2026 ${time} GMT`,
)
type Conditions = Record<string, string | undefined>
const toHeaders = (given: Conditions, prefix = '') =>
  new Headers(
    Object.entries(given).map(([name, value]): [string, string] => [
      `${prefix}${name}`,
      `${value}`,
    ]),
  )

// https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
const CASES: [Conditions, 'met' | 'failed' | 'not-modified'][] = [
  [{}, 'met'],
  [{ 'if-match': '"e1"' }, 'met'],
  [{ 'if-match': 'e1' }, 'met'],
  [{ 'if-match': '*' }, 'met'],
  [{ 'if-match': '"e0", "e1"' }, 'met'],
  [{ 'if-match': '"e0"' }, 'failed'],
  [{ 'if-none-match': '"e1"' }, 'not-modified'],
  [{ 'if-none-match': 'W/"e1"' }, 'not-modified'],
  [{ 'if-none-match': '"e0"' }, 'met'],
  [{ 'if-modified-since': before }, 'met'],
  [{ 'if-modified-since': same }, 'not-modified'],
  [{ 'if-modified-since': after }, 'not-modified'],
  [{ 'if-modified-since': 'yesterday' }, 'met'],
  [{ 'if-unmodified-since': before }, 'failed'],
  [{ 'if-unmodified-since': same }, 'met'],
  [{ 'if-match': '"e1"', 'if-unmodified-since': before }, 'met'],
  [{ 'if-none-match': '"e0"', 'if-modified-since': after }, 'met'],
  [{ 'if-match': '"e0"', 'if-none-match': '"e1"' }, 'failed'],
]

test.each(CASES)('a read with %j is %s', (given, verdict) => {
  expect(evaluateReadConditions(toHeaders(given), object)).toBe(verdict)
  const source = toHeaders(given, 'x-amz-copy-source-')
  expect(evaluateReadConditions(source, object, 'x-amz-copy-source-')).toBe(verdict)
  expect(evaluateReadConditions(source, object)).toBe('met')
})

test.each([
  [{ 'if-none-match': '*' }, undefined, undefined],
  [{ 'if-none-match': '*' }, object, 'PreconditionFailed'],
  [{ 'if-none-match': '"e0"' }, object, 'NotImplemented'],
  [{ 'if-match': '"e1"' }, object, undefined],
  [{ 'if-match': '"e0"' }, object, 'PreconditionFailed'],
  [{ 'if-match': '"e1"' }, undefined, 'NoSuchKey'],
  [{}, object, undefined],
])('a write with %j on %o gets %s', (given, existing, code) => {
  const write = () => requireWriteConditions(toHeaders(given), 'key', existing)
  if (code) expect(write).toThrow(expect.objectContaining({ code }))
  else expect(write).not.toThrow()
})

import { expect, test } from 'vitest'
import { errorDigest, readErrorDigest } from './error-digest'

test('a digest carries the words of a problem', () => {
  const problem = { message: 'Suspension a was edited “here”.', next: 'Ask.' }
  expect(readErrorDigest(errorDigest(problem))).toEqual(problem)
  expect(readErrorDigest(errorDigest({ message: 'x' }))).toEqual({ message: 'x' })
})

test.each([undefined, '', '3141592653', 'null', '[]', '{}', '{"message":1}', 'NEXT_NOT_FOUND'])(
  'the digest %j of Next.js carries none',
  (digest) => expect(readErrorDigest(digest)).toBeUndefined(),
)

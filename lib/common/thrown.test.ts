import { expect, test } from 'vitest'
import { describeThrown } from './thrown'

test.each([
  [new Error('no space left on device'), 'no space left on device'],
  [new TypeError(), 'TypeError'],
  // What the file system of PGlite throws on a full disk.
  [{ name: 'ErrnoError', errno: 51 }, 'ErrnoError errno 51'],
  [{ errno: 51 }, 'errno 51'],
  [{ other: 1 }, 'an object with other'],
  [{}, 'an object with no members'],
  ['text', 'text'],
  [undefined, 'undefined'],
])('what was thrown is said in words: %j', (thrown, words) => {
  expect(describeThrown(thrown)).toBe(words)
})

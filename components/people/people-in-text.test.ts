import { expect, test } from 'vitest'
import { splitPeople } from './people-in-text'

const names = { 'u-1': 'Dana', 'c0ffee-2': 'Ravi' }
const read = (text: string) =>
  splitPeople(text, names)
    .map((part) => ('person' in part ? `<${part.person}>` : part.text))
    .join('')

test.each([
  ['u-1 suspended it.', '<u-1> suspended it.'],
  ['Used by coreweave/c0ffee-2, u-1', 'Used by <c0ffee-2>, <u-1>'],
  ['u-12 and xu-1 are other words', 'u-12 and xu-1 are other words'],
  ['constructor and __proto__ are no people', 'constructor and __proto__ are no people'],
  ['', ''],
])('people in "%s" are found: %s', (text, expected) => {
  expect(read(text)).toBe(expected)
})

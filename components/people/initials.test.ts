import { expect, test } from 'vitest'
import { initialsOf } from './initials'

test.each([
  ['Dana Whitfield', 'DW'],
  ['dana.whitfield@example.com', 'DW'],
  ['Tomás de la Rey', 'TR'],
  ['ravi', 'R'],
  ['Élodie', 'É'],
  ['', ''],
])('the initials of "%s" are "%s"', (name, initials) => {
  expect(initialsOf(name)).toBe(initials)
})

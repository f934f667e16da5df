import { expect, test } from 'vitest'
import { freeName } from './free-name'

test('adds the first free number to a name that is taken', () => {
  expect(freeName('a', ['b'])).toBe('a')
  expect(freeName('a', ['a', 'a-2'])).toBe('a-3')
})

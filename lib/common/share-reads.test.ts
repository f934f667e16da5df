import { expect, test } from 'vitest'
import { shareReads } from './share-reads'

test('a read is made once for the same arguments, and an error is shared too', async () => {
  const made: string[] = []
  const reader = shareReads({
    list: async () => {
      made.push('list')
      return [made.length]
    },
    find: async (where: { name: string; page?: number }) => {
      made.push(`find ${where.name}`)
      if (where.name === 'gone') throw new Error('Gone.')
      return where.name
    },
  })
  expect(await Promise.all([reader.list(), reader.list()])).toEqual([[1], [1]])
  expect(await reader.list()).toEqual([1])
  expect(await reader.find({ name: 'a' })).toBe('a')
  expect(await reader.find({ name: 'b', page: 2 })).toBe('b')
  expect(await reader.find({ name: 'b', page: 2 })).toBe('b')
  for (const _ of [1, 2]) await expect(reader.find({ name: 'gone' })).rejects.toThrow('Gone.')
  expect(made).toEqual(['list', 'find a', 'find b', 'find gone'])
})

import { describe, expect, test } from 'vitest'
import { AppError } from '@/lib/common/errors'
import { readListPages } from './list-pages'
import type { ListPage } from './types'

const expired = () =>
  new AppError('conflict', 'Could not list pods: 410 Gone.', {
    detail: { reason: 'expired-version' },
  })

type Answer = ListPage<number> | AppError

/** Answers in order, and remembers what was asked. */
function listOf(answers: Answer[]) {
  const asked: (string | undefined)[] = []
  return {
    asked,
    read: (maxPages = 10) =>
      readListPages<number, number[]>({
        list: async (page) => {
          asked.push(page.continue)
          const answer = answers.shift()
          if (!answer || answer instanceof AppError) throw answer ?? new Error('asked too often')
          return answer
        },
        begin: () => [],
        add: (kept, items) => kept.push(...items),
        limit: 2,
        maxPages,
      }),
  }
}
const page = (items: number[], next?: string): Answer => ({
  items,
  resourceVersion: '1',
  ...(next && { continue: next }),
})

describe('the pages of a list', () => {
  test('are read to the end with the token of each', async () => {
    const { read, asked } = listOf([page([1, 2], 'a'), page([3, 4], 'b'), page([5])])
    expect(await read()).toEqual({ value: [1, 2, 3, 4, 5], complete: true })
    expect(asked).toEqual([undefined, 'a', 'b'])
  })

  test('begin again where a token has expired, without what was read before', async () => {
    const { read, asked } = listOf([page([1, 2], 'a'), expired(), page([7], 'c'), page([8])])
    expect(await read()).toEqual({ value: [7, 8], complete: true })
    expect(asked).toEqual([undefined, 'a', undefined, 'c'])
  })

  test('begin again twice at most', async () => {
    const { read } = listOf([1, 2, 3].flatMap(() => [page([1], 'a'), expired()]))
    await expect(read()).rejects.toMatchObject({ detail: { reason: 'expired-version' } })
  })

  test('are read up to a number, and then said to be incomplete', async () => {
    const { read } = listOf([page([1, 2], 'a'), page([3, 4], 'b')])
    expect(await read(2)).toEqual({ value: [1, 2, 3, 4], complete: false })
  })

  test('fail with any other error', async () => {
    const { read } = listOf([page([1], 'a'), new AppError('forbidden', 'No.')])
    await expect(read()).rejects.toMatchObject({ code: 'forbidden' })
  })
})

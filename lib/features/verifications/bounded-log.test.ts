import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { KubernetesReader } from '@/lib/adapters/kubernetes/types'
import { lawParameters } from '@/lib/testing/laws/runs'
import { boundLog, type LOG_BUDGET } from './bounded-log'
import { followPodLog } from './run-snapshot'

const SMALL = {
  head: { lines: 3, characters: 40 },
  tail: { lines: 3, characters: 40 },
  read: 500,
} as unknown as typeof LOG_BUDGET

async function* each(lines: readonly string[]) {
  yield* lines
}
const collect = async (lines: AsyncIterable<string>) => {
  const all: string[] = []
  for await (const line of lines) all.push(line)
  return all
}
const bound = (lines: readonly string[]) => collect(boundLog(each(lines), SMALL))

describe('a bounded log', () => {
  test('is complete if it is short', async () => {
    expect(await bound(['a', 'b', 'c', 'd', 'e', 'f'])).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
  })

  test('has its start, its end, and what was left out between them', async () => {
    const lines = Array.from({ length: 9 }, (_, index) => `${index + 1}`)
    expect(await bound(lines)).toEqual([
      '1',
      '2',
      '3',
      '[console: 3 lines left out here, 0.0 MB]',
      '7',
      '8',
      '9',
    ])
  })

  test('is not read beyond its limit', async () => {
    let read = 0
    async function* endless() {
      for (;;) yield `${++read} ${'x'.repeat(20)}`
    }
    const all = await collect(boundLog(endless(), SMALL))
    expect(all.at(-1)).toBe('[console: not read beyond 0.0 MB]')
    expect(read).toBeLessThan(50)
  })

  test('begins and ends as the whole log does, and is never larger than its budget', async () => {
    const line = fc.string({ maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 15 }), async (lines) => {
        const all = await bound(lines)
        const cut = all.findIndex((text) => text.startsWith('[console: '))
        const start = cut === -1 ? all : all.slice(0, cut)
        const end = cut === -1 ? [] : all.slice(cut + 1)
        expect(lines.slice(0, start.length)).toEqual(start)
        if (end.length) expect(lines.slice(-end.length)).toEqual(end)
        if (cut === -1) expect(all).toEqual(lines)
        expect(all.length).toBeLessThanOrEqual(7)
      }),
      lawParameters(1000),
    )
  })
})

test('a pod that prints 2,000 lines of 256 KiB costs neither memory nor time', async () => {
  const line = 'a.'.repeat(128 * 1024)
  async function* podLog() {
    for (let count = 0; count < 2000; count++) yield line
  }
  const pod = { metadata: { namespace: 'ml-team', name: 'verify-x' } } as Parameters<
    typeof followPodLog
  >[1]
  const signal = new AbortController().signal
  const before = process.cpuUsage()
  const all = await collect(
    followPodLog({ podLog } as unknown as KubernetesReader, pod, { follow: true, signal }),
  )
  const { user } = process.cpuUsage(before)
  expect(all.join('').length).toBeLessThan(1024 * 1024)
  expect(user / 1000).toBeLessThan(1000)
})

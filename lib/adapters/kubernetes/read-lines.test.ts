import fc from 'fast-check'
import { test } from 'vitest'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters } from '@/lib/testing/laws/runs'
import { readLines } from './read-lines'

async function collect(chunks: Uint8Array[], longest?: number) {
  const source = (async function* () {
    yield* chunks
  })()
  const seen: string[] = []
  for await (const line of readLines(source, longest)) seen.push(line)
  return seen
}

test('lines do not depend on how their bytes were cut', async () => {
  const text = fc.string({ unit: 'grapheme' }).map((line) => line.replace(/[\r\n]/g, ''))
  await fc.assert(
    fc.asyncProperty(fc.array(text), fc.array(fc.nat(40)), async (written, cuts) => {
      const bytes = new TextEncoder().encode(written.map((line) => `${line}\n`).join(''))
      const chunks: Uint8Array[] = []
      let at = 0
      for (const size of cuts) {
        chunks.push(bytes.subarray(at, at + size))
        at += size
      }
      chunks.push(bytes.subarray(at))
      expect(await collect(chunks)).toEqual(written)
    }),
    lawParameters(),
  )
})

test('an endless line comes in pieces, and the last one needs no end', async () => {
  const bytes = new TextEncoder().encode(`${'x'.repeat(25)}\r\nlast`)
  expect(await collect([bytes.subarray(0, 25), bytes.subarray(25)], 10)).toEqual([
    'x'.repeat(10),
    'x'.repeat(10),
    'x'.repeat(5),
    'last',
  ])
})

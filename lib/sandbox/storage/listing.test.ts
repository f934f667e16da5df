import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareKeys, isPast, listByKey } from './listing'

const key = fc.string({ unit: fc.constantFrom('a', 'b', '/', 'é', '\uffee', '😀', '𐀀') })
const keys = fc.uniqueArray(key, { maxLength: 12 })
const question = fc.record({
  prefix: fc.constantFrom('', 'a', 'a/', '/'),
  delimiter: fc.constantFrom('', '/', 'b'),
})
const toItems = (names: string[]) => names.map((key) => ({ key }))

test('keys are in the order of their UTF-8 bytes', () => {
  fc.assert(
    fc.property(key, key, (one, other) => {
      expect(Math.sign(compareKeys(one, other))).toBe(
        Buffer.compare(Buffer.from(one), Buffer.from(other)),
      )
    }),
  )
})

test('lists what S3 lists: matching keys, with common prefixes once in place of theirs', () => {
  fc.assert(
    fc.property(keys, question, (names, { prefix, delimiter }) => {
      const expected = new Map<string, boolean>()
      for (const key of names.filter((each) => each.startsWith(prefix))) {
        const at = delimiter ? key.slice(prefix.length).indexOf(delimiter) : -1
        if (at < 0) expected.set(key, true)
        else expected.set(key.slice(0, prefix.length + at + delimiter.length), false)
      }
      const { entries, isTruncated } = listByKey(toItems(names), { prefix, delimiter, max: 1000 })
      expect(isTruncated).toBe(false)
      expect(entries.map(({ name, item }) => [name, item !== undefined])).toEqual(
        [...expected].sort(([one], [other]) => compareKeys(one, other)),
      )
    }),
  )
})

test('pages together are the whole listing, whatever their size', () => {
  fc.assert(
    fc.property(keys, question, fc.integer({ min: 1, max: 4 }), (names, grouping, max) => {
      const whole = listByKey(toItems(names), { ...grouping, max: 1000 }).entries
      const paged: typeof whole = []
      for (let marker: string | undefined; ; marker = paged.at(-1)?.name) {
        const from = marker
        const rest = names.filter((key) => from === undefined || isPast(key, from, grouping))
        const { entries, isTruncated } = listByKey(toItems(rest), { ...grouping, max })
        paged.push(...entries)
        if (!isTruncated) break
        expect(entries).toHaveLength(max)
      }
      expect(paged).toEqual(whole)
    }),
  )
})

test('a page of no keys is not truncated', () => {
  expect(listByKey(toItems(['a']), { prefix: '', delimiter: '', max: 0 })).toEqual({
    entries: [],
    isTruncated: false,
  })
})

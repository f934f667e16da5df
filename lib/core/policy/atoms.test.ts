import fc from 'fast-check'
import { describe, test } from 'vitest'
import { measureCpuTime } from '@/lib/testing/laws/cpu-time'
import { expect } from '@/lib/testing/laws/expect'
import { naiveMatches } from '@/lib/testing/laws/naive'
import { lawParameters, lawTimeout } from '@/lib/testing/laws/runs'
import { createAtoms, TooManyAtoms } from './atoms'
import { createBits, hasBit, membersOf } from './bits'
import { globMachine } from './glob-machine'
import { parsePattern } from './pattern'

const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*'), maxLength: 5 })
const documented = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 4 }),
  fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 3 }).map((text) => `${text}*`),
)
const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', 'q'), maxLength: 6 })
const vector = (patterns: string[], of: string) =>
  patterns.map((each) => (naiveMatches(each, of) ? '1' : '0')).join('')

test('the machine of a pattern accepts what the pattern matches', () => {
  fc.assert(
    fc.property(pattern, text, (p, t) => {
      const machine = globMachine(parsePattern(p))
      expect(machine.accepts([...t].reduce(machine.step, machine.start))).toBe(naiveMatches(p, t))
    }),
    lawParameters(),
  )
})

describe('atoms', lawTimeout(), () => {
  const patterns = fc.oneof(
    fc.array(pattern, { maxLength: 4 }),
    fc.array(documented, { maxLength: 8 }),
    fc.array(fc.oneof(documented, pattern), { maxLength: 5 }),
  )

  test('every text lies in one atom, which the same patterns match', () => {
    fc.assert(
      fc.property(patterns, fc.array(text, { maxLength: 10 }), (all, texts) => {
        const { atoms, locate, setOf } = createAtoms(all, '*/*')
        for (const t of texts) {
          const at = locate(t)
          expect(vector([...all, '*/*'], atoms[at]?.witness ?? '')).toBe(vector([...all, '*/*'], t))
          for (const each of all) expect(hasBit(setOf(each), at)).toBe(naiveMatches(each, t))
        }
      }),
      lawParameters(),
    )
  })

  test('two atoms under one prefix always differ in some pattern', () => {
    fc.assert(
      fc.property(patterns, (all) => {
        const { atoms, locate } = createAtoms(all)
        for (const [i, { witness }] of atoms.entries()) expect(locate(witness)).toBe(i)
      }),
      lawParameters(),
    )
  })

  test('a description holds exactly the texts of the set', () => {
    fc.assert(
      fc.property(patterns, fc.array(fc.nat(30)), fc.array(text), (all, chosen, texts) => {
        const { atoms, locate, describe: words } = createAtoms(all)
        const picked = chosen.filter((i) => i < atoms.length)
        const set = createBits(atoms.length, picked)
        const parts = words(set, createBits(atoms.length, atoms.keys()))
        for (const t of [...texts, ...atoms.map(({ witness }) => witness)]) {
          const held = parts.some(
            ({ pattern: p, and, except }) =>
              [p, ...and].every((each) => naiveMatches(each, t)) &&
              !except.some((each) => naiveMatches(each, t)),
          )
          expect(held).toBe(membersOf(set).includes(locate(t)))
        }
      }),
      lawParameters(),
    )
  })

  test('documented patterns make few atoms, however many there are', () => {
    const many = Array.from({ length: 3000 }, (_, i) =>
      i % 3 === 0 ? `n${i}*` : `n${i % 100}:${i}`,
    )
    expect(createAtoms(many).atoms.length).toBeLessThanOrEqual(3001)
    expect(measureCpuTime(() => createAtoms(many))).toBeLessThan(500)
  })

  test('patterns that meet in too many ways are said to, soon', () => {
    const hostile = [...'abcdefghijklmnopqrst'].map((letter) => `*${letter}*`)
    const refused = () => expect(() => createAtoms(hostile)).toThrow(TooManyAtoms)
    expect(measureCpuTime(refused)).toBeLessThan(2000)
  })
})

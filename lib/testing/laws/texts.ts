import fc, { type StringConstraints } from 'fast-check'

const SURROGATES = { from: 0xd800, count: 0x800 }

// The unit `binary` of fast-check draws the same characters, but first lists a million of them.
const anyCharacter = fc.nat(0x10ffff - SURROGATES.count).map(
  (place) => String.fromCodePoint(place < SURROGATES.from ? place : place + SURROGATES.count),
  (character) => {
    const point = (typeof character === 'string' && character.codePointAt(0)) || 0
    if (String.fromCodePoint(point) !== character) throw new TypeError('not one character')
    return point < SURROGATES.from ? point : point - SURROGATES.count
  },
)

/** Any text without half surrogates, control characters included. */
export const anyText = (constraints: Omit<StringConstraints, 'unit'> = {}) =>
  fc.string({ ...constraints, unit: anyCharacter })

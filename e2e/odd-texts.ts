import type { createRandom } from '../scripts/random'

export type Random = ReturnType<typeof createRandom>

const repeated = (text: string, times: number) => text.repeat(times)

/** Texts that have broken parsers, databases, shells, spreadsheets or terminals somewhere. */
export const ODD_TEXTS: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  'a\udc00b',
  '\u200b\u202e\ufeff',
  '\u001b]0;x\u0007\u001b[2J',
  '\r\nset-cookie: a=b',
  '../../../etc/passwd',
  '..',
  '.',
  '~',
  '//',
  '\\',
  '%',
  '%%',
  '%00',
  '%zz',
  '%E0%A4%A',
  '%25',
  '%2F',
  '[cluster]',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  'NaN',
  '-1',
  '1e999',
  '9007199254740993',
  '99999999999999999999999999',
  '2026-99-99T99:99:99Z',
  'infinity',
  "'; drop table sessions; --",
  '{{7*7}}\u0024{7*7}',
  '<script>alert(1)</script>',
  '*',
  '?',
  '(',
  '[',
  '\\d+(',
  'é',
  'ﬀ',
  '👩‍💻',
  'ａｄｍｉｎ',
  '00000000-0000-0000-0000-000000000000',
  'x'.repeat(255),
  'x'.repeat(4000),
  '[1,2',
  '{"a":',
  'a: [b',
  repeated('[', 5000),
  repeated('{"a":', 3000),
  repeated('a.', 2000),
  repeated('*', 2000),
]

const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER + 2,
  [],
  {},
  [[[[[]]]]],
  { length: -1 },
  JSON.parse('{"__proto__":{"polluted":true}}'),
  JSON.parse('{"then":1}'),
  { toJSON: 'x' },
  Array.from({ length: 2000 }, () => ''),
]

export const oddValue = (random: Random): unknown =>
  random.pick<unknown>(random.chance(0.7) ? ODD_TEXTS : ODD_VALUES)

/** The value with one of its parts, or a member that it does not have, replaced by something odd. */
export function mutate(random: Random, value: unknown): unknown {
  if (random.chance(0.15) || typeof value !== 'object' || value === null) return oddValue(random)
  const entries = Object.entries(value)
  const name = entries.length === 0 ? 'extra' : random.pick(entries)[0]
  if (Array.isArray(value))
    return value.map((each, index) => (String(index) === name ? mutate(random, each) : each))
  if (random.chance(0.1)) return { ...value, [random.pick(ODD_TEXTS)]: oddValue(random) }
  return Object.fromEntries(
    entries.map(([member, each]) => [member, member === name ? mutate(random, each) : each]),
  )
}

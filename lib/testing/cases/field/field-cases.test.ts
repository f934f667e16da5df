import { expect, test } from 'vitest'
import { FIELD_EXPECTATIONS } from './expectations'
import { FIELD_SURFACES, matchesRightAnswer, readFieldCases, readFieldText } from './field-case'

const cases = readFieldCases()

test('every case has its text, and no expectation is without a case', () => {
  expect(cases).toHaveLength(94)
  for (const { file } of cases) expect(readFieldText(file)).not.toBe('')
  for (const surface of FIELD_SURFACES) {
    const files = cases.filter((one) => one.surface === surface).map(({ file }) => file)
    expect(files).toEqual(expect.arrayContaining(Object.keys(FIELD_EXPECTATIONS[surface])))
  }
})

const expected = FIELD_SURFACES.flatMap((surface) =>
  Object.entries(FIELD_EXPECTATIONS[surface]).map(([file, one]) => [surface, file, one] as const),
)

test.each(expected)('%s answers %s right', (_, file, { answer, right }) => {
  const given = answer(readFieldText(file))
  expect(matchesRightAnswer(given, right), JSON.stringify(given, undefined, 1)).toBe(true)
})

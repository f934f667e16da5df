import { expect, test } from 'vitest'
import { FIELD_EXPECTATIONS } from './expectations'
import {
  FIELD_SURFACES,
  type FieldExpectations,
  matchesRightAnswer,
  readFieldCases,
  readFieldText,
} from './field-case'
import { DECISION_VARIANTS } from './variants/decision'
import { IMPORT_VARIANTS } from './variants/import'
import { ORGANIZATION_POLICY_VARIANTS } from './variants/organization-policy'

const cases = readFieldCases()

test('every case has its text and an expectation, and no expectation is without a case', () => {
  expect(cases).toHaveLength(94)
  for (const { file } of cases) expect(readFieldText(file)).not.toBe('')
  for (const surface of FIELD_SURFACES) {
    const files = cases.filter((one) => one.surface === surface).map(({ file }) => file)
    expect(Object.keys(FIELD_EXPECTATIONS[surface]).sort()).toEqual(files.sort())
  }
})

const expected = FIELD_SURFACES.flatMap((surface) =>
  Object.entries(FIELD_EXPECTATIONS[surface]).map(([file, one]) => [surface, file, one] as const),
)

test.each(expected)('%s answers %s right', (_, file, { answer, right }) => {
  const given = answer(readFieldText(file))
  expect(matchesRightAnswer(given, right), JSON.stringify(given, undefined, 1)).toBe(true)
})

const variants = {
  'bucket policy': DECISION_VARIANTS,
  'organization policy': ORGANIZATION_POLICY_VARIANTS,
  import: IMPORT_VARIANTS,
} as const

test.each(
  Object.entries(variants).flatMap(([surface, all]) =>
    all.map(({ of, text, right }, i) => ({ surface, of, text, right, nth: (i % 3) + 1 })),
  ),
)('$surface answers variant $nth of $of right', ({ surface, of, text, right }) => {
  const expectations: FieldExpectations = FIELD_EXPECTATIONS[surface as keyof typeof variants]
  const given = expectations[of]?.answer(text)
  expect(matchesRightAnswer(given, right), JSON.stringify(given, undefined, 1)).toBe(true)
})

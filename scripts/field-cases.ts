// Puts every field case to the engine of its surface and prints how many answers are right.
import { FIELD_EXPECTATIONS } from '../lib/testing/cases/field/expectations'
import {
  FIELD_SURFACES,
  type FieldExpectations,
  matchesRightAnswer,
  readFieldCases,
  readFieldText,
} from '../lib/testing/cases/field/field-case'

const cases = readFieldCases()
const verbose = process.argv.includes('--verbose')
let total = 0

for (const surface of FIELD_SURFACES) {
  const expectations: FieldExpectations = FIELD_EXPECTATIONS[surface]
  const open = cases
    .filter((one) => one.surface === surface)
    .flatMap(({ file, rightAnswer }) => {
      const expectation = expectations[file]
      if (!expectation) return [`${file}: no expectation. Right: ${rightAnswer}`]
      const answer = expectation.answer(readFieldText(file))
      if (matchesRightAnswer(answer, expectation.right)) return []
      return [
        `${file}: wrong. Right: ${rightAnswer}${verbose ? `\n${JSON.stringify(answer, undefined, 2)}` : ''}`,
      ]
    })
  const all = cases.filter((one) => one.surface === surface).length
  total += all - open.length
  console.log(`${surface}: ${all - open.length} of ${all} right`)
  for (const line of open) console.log(`  ${line}`)
}
console.log(`${total} of ${cases.length} right`)
process.exitCode = total === cases.length ? 0 : 1

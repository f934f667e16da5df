import { expect, test } from 'vitest'
import { CLIENT_ERRORS } from '@/lib/core/clients/client-errors'
import { FURTHER_TEXTS } from '@/lib/testing/cases/diagnosis/further-texts'
import { SIGNATURE_SAMPLES } from '@/lib/testing/cases/diagnosis/samples'
import { matchesRightAnswer } from '@/lib/testing/cases/field/field-case'
import { DIAGNOSE_VARIANTS } from '@/lib/testing/cases/field/variants/diagnose'
import { describeCause } from './cause-words'
import { recognizeError } from './error-text'
import { SIGNATURES } from './signatures'
import { DIAGNOSIS_CAUSES } from './stated-causes'

test.each(SIGNATURES.map(({ id }) => id))('%s recognizes its samples and no others', (id) => {
  const { positive, negative } = SIGNATURE_SAMPLES[id]
  for (const text of positive) expect(recognizeError(text)?.signature, text).toBe(id)
  for (const text of negative) expect(recognizeError(text)?.signature, text).not.toBe(id)
})

test('every signature has an id of its own', () => {
  const ids = SIGNATURES.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
})

test.each(DIAGNOSE_VARIANTS)('recognizes another text of the kind of $of', ({ text, right }) => {
  const found = recognizeError(text)
  expect(matchesRightAnswer(found, right), JSON.stringify(found, undefined, 1)).toBe(true)
})

test.each(FURTHER_TEXTS.map(([text, cause]) => ({ text, cause })))(
  'recognizes "$text" as $cause',
  ({ text, cause }) => {
    expect(recognizeError(text)?.cause).toBe(cause)
  },
)

/** Clients that do not say why: they know no container credentials at all. */
const SILENT = new Set(['s3cmd', 'minio-mc'])

test.each(
  Object.entries(CLIENT_ERRORS).flatMap(([client, texts]) =>
    SILENT.has(client)
      ? []
      : Object.entries(texts).map(([version, text]) => ({ client, version, text })),
  ),
)('recognizes what $client $version says where it does not work', ({ text }) => {
  const cause = recognizeError(text)?.cause
  expect(
    [
      'cli-too-old',
      'sdk-host-javascript',
      'sdk-host-java',
      'sdk-host-go',
      'no-container-credentials',
      'not-injected',
      's3-addressing',
    ],
    text,
  ).toContain(cause)
})

test('a diagnosis never speaks of a verification run', () => {
  for (const cause of DIAGNOSIS_CAUSES) {
    const { title, explanation } = describeCause(cause)
    expect(`${title} ${explanation}`, cause).not.toMatch(
      /verification|VERIFICATION_IMAGE|LOTA_ENDPOINT|\bbelow\b|\bThe Job (?:meets|needs)/i,
    )
  }
})

const repeated = (line: string) => Array.from({ length: 20_000 }, () => line).join('\n')

test.each([
  ['quotes', repeated('User "'.repeat(20))],
  ['one long line', 'https://'.repeat(60_000)],
  ['dots and names', 'a.'.repeat(250_000)],
  ['stack frames', repeated('    at a.b.C(D.java:1)')],
  ['spaces', ' '.repeat(400_000)],
])('reads a large text of %s in bounded time', (_, text) => {
  const start = performance.now()
  recognizeError(text)
  expect(performance.now() - start).toBeLessThan(3_000)
})

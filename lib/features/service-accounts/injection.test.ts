import fc from 'fast-check'
import { describe, test } from 'vitest'
import { AUDIENCE_ANNOTATION, INJECT_ANNOTATION } from '@/lib/core/identity/injection'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters } from '@/lib/testing/laws/runs'
import { annotationPatch, annotationsOf, choiceOf, injectionAnnotations } from './injection'
import { INJECTIONS } from './schema'

const choice = fc.record({
  injection: fc.constantFrom(...INJECTIONS),
  audience: fc.constantFrom('https://coreweave.com/iam', 'sts.amazonaws.com'),
})
const annotations = fc.dictionary(
  fc.constantFrom(INJECT_ANNOTATION, AUDIENCE_ANNOTATION, 'team', 'caios.coreweave.com/other'),
  fc.constantFrom('true', 'false', 'yes', '', 'https://coreweave.com/iam'),
)
const patched = (before: Record<string, string>, patch: Record<string, string | null>) =>
  Object.fromEntries(Object.entries({ ...before, ...patch }).filter(([, value]) => value !== null))

describe('annotating a service account', () => {
  test('always yields the chosen annotations and changes nothing else', () => {
    fc.assert(
      fc.property(annotations, choice, (before, chosen) => {
        const after = patched(before, annotationPatch(before, chosen)) as Record<string, string>
        expect(choiceOf(after).injection).toBe(chosen.injection)
        expect(injectionAnnotations(after)).toEqual(annotationsOf(chosen))
        expect(after['team']).toBe(before['team'])
        expect(annotationPatch(after, chosen)).toEqual({})
      }),
      lawParameters(),
    )
  })

  test('removes the other annotation instead of leaving both', () => {
    expect(
      annotationPatch({ [INJECT_ANNOTATION]: 'true' }, { injection: 'custom', audience: 'sts' }),
    ).toEqual({ [INJECT_ANNOTATION]: null, [AUDIENCE_ANNOTATION]: 'sts' })
  })

  test('replaces a value that the webhook ignores', () => {
    expect(
      annotationPatch({ [INJECT_ANNOTATION]: 'yes' }, { injection: 'default', audience: '' }),
    ).toEqual({ [INJECT_ANNOTATION]: 'true' })
  })
})

import { describe, expect, test } from 'vitest'
import { AUDIENCE_ANNOTATION, audienceOf, INJECT_ANNOTATION, injectionOf } from './injection'

const kinds = (annotations: Record<string, string>) =>
  injectionOf(annotations).problems.map(({ kind }) => kind)

describe('what annotations request', () => {
  test.each([
    [{}, 'not-injected', undefined, []],
    [{ [INJECT_ANNOTATION]: 'true' }, 'default', 'https://iss', []],
    [{ [INJECT_ANNOTATION]: 'false' }, 'not-injected', undefined, []],
    [{ [INJECT_ANNOTATION]: 'True' }, 'not-injected', undefined, ['inject-value']],
    [{ [INJECT_ANNOTATION]: 'yes' }, 'not-injected', undefined, ['inject-value']],
    [{ [INJECT_ANNOTATION]: '' }, 'not-injected', undefined, ['inject-value']],
    [{ [AUDIENCE_ANNOTATION]: 'custom' }, 'custom', 'custom', []],
    [{ [AUDIENCE_ANNOTATION]: '' }, 'not-injected', undefined, ['empty-audience']],
    [{ [AUDIENCE_ANNOTATION]: ' x' }, 'custom', ' x', ['audience-space']],
    [
      { [INJECT_ANNOTATION]: 'true', [AUDIENCE_ANNOTATION]: '' },
      'default',
      'https://iss',
      ['empty-audience'],
    ],
    [{ [INJECT_ANNOTATION]: 'true', [AUDIENCE_ANNOTATION]: 'x' }, 'custom', 'x', ['both']],
    [
      { [INJECT_ANNOTATION]: 'false', [AUDIENCE_ANNOTATION]: 'x' },
      'custom',
      'x',
      ['contradiction'],
    ],
    [{ 'caios.coreweave.com/Inject': 'true' }, 'not-injected', undefined, ['unknown-annotation']],
  ])('%j', (annotations, kind, audience, problems) => {
    const injection = injectionOf(annotations as Record<string, string>)
    expect(injection.kind).toBe(kind)
    expect(audienceOf(injection, 'https://iss')).toBe(audience)
    expect(kinds(annotations as Record<string, string>)).toEqual(problems)
  })

  test('an account without annotations is not injected', () => {
    expect(injectionOf().kind).toBe('not-injected')
  })
})

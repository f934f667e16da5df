import { type Assertion, chai } from 'vitest'

/**
 * Vitest's `expect` for laws, which ask thousands of times: the same matchers, without the count of
 * assertions and the link to the test, which take three quarters of a call.
 */
export const expect: <T>(value: T, message?: string) => Assertion<T> = chai.expect as never

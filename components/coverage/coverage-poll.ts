/** How often open screens read pods and templates again. */
export const COVERAGE_POLL_MS = 30_000

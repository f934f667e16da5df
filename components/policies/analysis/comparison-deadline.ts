/** How long a comparison may take before the person is told that the policies are too complex, in milliseconds. */
export const COMPARISON_DEADLINE_MS = 20_000

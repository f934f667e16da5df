type End = () => Promise<unknown>

const ends: End[] = []

/** Calls `end` after each test file of this worker. */
export const afterTestFile = (end: End) => ends.push(end)

export async function runAfterTestFile() {
  for (const end of ends) await end()
}

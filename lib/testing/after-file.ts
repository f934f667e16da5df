type End = () => Promise<unknown>

const ends: End[] = []

/** Calls `end` after each test file that this worker runs. */
export const afterFile = (end: End) => ends.push(end)

export async function endFile() {
  for (const end of ends) await end()
}

type Read = (...given: never[]) => Promise<unknown>

/**
 * The same reads, each of which is made once for the same arguments: later calls get the answer or the error of the
 * first. Arguments are compared as JSON.
 */
export function shareReads<Reader extends Record<string, Read>>(reader: Reader): Reader {
  const answers = new Map<string, Promise<unknown>>()
  const shared = Object.entries(reader).map(([name, read]) => [
    name,
    (...given: never[]) => {
      const key = JSON.stringify([name, ...given])
      const answer = answers.get(key) ?? read(...given)
      answers.set(key, answer)
      return answer
    },
  ])
  return Object.fromEntries(shared) as Reader
}

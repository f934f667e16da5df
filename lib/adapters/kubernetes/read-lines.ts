/** Longer lines are split, because a pod's output is untrusted. */
const MAX_LINE_LENGTH = 256 * 1024

/** Split a byte stream into lines, without line endings. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>, longest = MAX_LINE_LENGTH) {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true })
    const parts = rest.split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) yield part.replace(/\r$/, '')
    while (rest.length > longest) {
      yield rest.slice(0, longest)
      rest = rest.slice(longest)
    }
  }
  rest += decoder.decode()
  if (rest) yield rest
}

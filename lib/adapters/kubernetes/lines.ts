/** A line longer than this arrives in pieces: what a pod writes is not ours to trust. */
const LOG_LINE = 256 * 1024

/** The lines of a byte stream, without their ends. */
export async function* lines(chunks: AsyncIterable<Uint8Array>, longest = LOG_LINE) {
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

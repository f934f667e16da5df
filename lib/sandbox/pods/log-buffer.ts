/** `at` has nanosecond precision, as in container runtimes. */
export type PodLogLine = { at: string; text: string }
type Listener = (line: PodLogLine | undefined) => void

const LONGEST_LINE = 64 * 1024

export type LogBuffer = ReturnType<typeof createLogBuffer>

/** The output of a container. Its size is limited where it is read. Listeners receive undefined at the end. */
export function createLogBuffer(now: () => Date) {
  const lines: PodLogLine[] = []
  const listeners = new Set<Listener>()
  const decoder = new TextDecoder()
  let partial = ''
  let ended = false
  let counter = 0

  /** Line times are unique, so that a reader can resume after the last line. */
  function stamp() {
    counter = (counter + 1) % 1_000_000
    return `${now().toISOString().slice(0, -1)}${String(counter).padStart(6, '0')}Z`
  }

  function add(text: string) {
    const line = { at: stamp(), text }
    lines.push(line)
    for (const listener of [...listeners]) listener(line)
  }

  return {
    write(bytes: Uint8Array) {
      if (ended) return
      const parts = (partial + decoder.decode(bytes, { stream: true })).split('\n')
      partial = parts.pop() ?? ''
      for (const part of parts) add(part)
      while (partial.length > LONGEST_LINE) {
        add(partial.slice(0, LONGEST_LINE))
        partial = partial.slice(LONGEST_LINE)
      }
    },
    end() {
      if (ended) return
      if (partial) add(partial)
      ended = true
      for (const listener of [...listeners]) listener(undefined)
      listeners.clear()
    },
    lines: () => [...lines],
    ended: () => ended,
    subscribe(listener: Listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

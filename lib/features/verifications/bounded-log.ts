import { plural } from '@/lib/common/plural'

const KIB = 1024

/** How much of a run's log is kept; what lies between its start and its end is counted and dropped. */
export const LOG_BUDGET = {
  head: { lines: 1000, characters: 256 * KIB },
  tail: { lines: 1000, characters: 256 * KIB },
  /** Beyond this the log is not read at all, so that what is kept as its end is not its last output. */
  read: 32 * KIB * KIB,
} as const

const megabytes = (characters: number) => `${(characters / 1_000_000).toFixed(1)} MB`

/**
 * The start of a log as it comes, and once it has ended its end, behind a line that says how much was left out.
 * A pod can print without end, so neither the memory nor the time that this takes depends on it.
 */
export async function* boundLog(
  lines: AsyncIterable<string>,
  { head, tail, read }: typeof LOG_BUDGET = LOG_BUDGET,
): AsyncGenerator<string> {
  let inHead = true
  let count = 0
  let characters = 0
  const kept: string[] = []
  let keptCharacters = 0
  let dropped = 0
  let droppedCharacters = 0
  let complete = true

  for await (const line of lines) {
    count += 1
    characters += line.length
    inHead = inHead && count <= head.lines && characters <= head.characters
    if (inHead) {
      yield line
      continue
    }
    kept.push(line)
    keptCharacters += line.length
    while (kept.length > 1 && (kept.length > tail.lines || keptCharacters > tail.characters)) {
      const [first = ''] = kept.splice(0, 1)
      keptCharacters -= first.length
      dropped += 1
      droppedCharacters += first.length
    }
    if (characters > read) {
      complete = false
      break
    }
  }
  if (dropped > 0)
    yield `[console: ${plural(dropped, 'line')} left out here, ${megabytes(droppedCharacters)}]`
  yield* kept
  if (!complete) yield `[console: not read beyond ${megabytes(read)}]`
}

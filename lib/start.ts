import 'server-only'

import { env } from './env'
import { abortStreamsOnTermination } from './shutdown'

/** What is done once, before the first request. */
export function startConsole() {
  try {
    env()
  } catch (error) {
    // Told to whoever starts the console, not to its first visitor.
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exit(1)
  }
  abortStreamsOnTermination()
}

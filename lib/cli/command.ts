import 'server-only'

import { AppError } from '@/lib/common/errors'
import type { Opener } from './context'
import { EXIT_CODES, type ExitCode } from './exit-codes'
import { UsageError } from './usage-error'

/** What a command prints. Its result goes to standard output, everything else to standard error. */
export type Outcome = { code: ExitCode; text: string; stream?: 'stderr' }

export type Command = {
  usage: string
  run: (args: string[], opener: Opener) => Promise<Outcome>
}

type CommandDefinition<Parsed> = Pick<Command, 'usage'> & {
  /** Throws a UsageError for an invalid command line. */
  parse: (args: string[]) => Parsed
  run: (parsed: Parsed, opener: Opener) => Promise<Outcome>
  /** Whether the result, and thus an error instead of it, is printed as JSON. */
  printsJson?: (parsed: Parsed) => boolean
}

/** A command whose failures are printed and exit as those of every other command. */
export function defineCommand<Parsed>({
  usage,
  parse,
  run,
  printsJson = () => false,
}: CommandDefinition<Parsed>): Command {
  return {
    usage,
    run: async (args, opener) => {
      if (args.includes('--help') || args.includes('-h'))
        return { code: EXIT_CODES.ok, text: usage }
      try {
        const parsed = parse(args)
        try {
          return await run(parsed, opener)
        } catch (error) {
          if (error instanceof UsageError) throw error
          return failureOutcome(error, printsJson(parsed))
        }
      } catch (error) {
        if (!(error instanceof UsageError)) throw error
        return { code: EXIT_CODES.usage, text: `${error.message}\n\n${usage}`, stream: 'stderr' }
      }
    },
  }
}

/** The outcome of a command whose result is unknown. */
export function failureOutcome(error: unknown, json: boolean): Outcome {
  const code = EXIT_CODES.undetermined
  const { message, next, ...rest } = failureOf(error)
  if (json)
    return {
      code,
      text: JSON.stringify({ error: { ...rest, message, ...(next && { next }) } }, null, 2),
    }
  return { code, text: [message, next].filter(Boolean).join('\n'), stream: 'stderr' }
}

function failureOf(error: unknown): { code?: string; message: string; next?: string } {
  if (!(error instanceof Error)) return { message: String(error) }
  if (error instanceof AppError) {
    const { code, message, detail } = error
    return { code, message, ...(detail.next && { next: detail.next }) }
  }
  const causes = error.cause instanceof Error ? [error.cause.message] : []
  return { message: [error.message, ...causes].filter(Boolean).join('\n') || error.name }
}

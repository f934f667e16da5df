import 'server-only'

import { unstable_rethrow } from 'next/navigation'
import { z } from 'zod'
import type { Problem } from '@/lib/common/errors'
import type { Result } from '@/lib/common/result'
import { StorableInput } from '@/lib/common/storable-text'
import { describeFailure } from './failure'
import { runSensitive, type SensitiveAction } from './sensitive-action'
import { currentWriteContext, type WriteContext } from './session/context'

/** The input of an action that takes none. */
export const NoInput = z.object({})

/**
 * Turn a service verb into a server action that authenticates, validates the input and returns a Result. What
 * cannot be undone is `sensitive`.
 */
export const action =
  <Schema extends z.ZodType, T>(
    schema: Schema,
    verb: (context: WriteContext, input: z.output<Schema>) => Promise<T>,
    sensitive?: SensitiveAction<z.output<Schema>>,
  ) =>
  (input: z.input<Schema>): Promise<Result<T>> =>
    attempt(async () => {
      const context = await currentWriteContext()
      return validated(schema, input, (parsed) => {
        const run = () => verb(context, parsed)
        return sensitive ? runSensitive(context, sensitive, { input: parsed, run }) : run()
      })
    })

async function validated<Schema extends z.ZodType, T>(
  schema: Schema,
  input: unknown,
  run: (parsed: z.output<Schema>) => Promise<T>,
): Promise<Result<T>> {
  const parsed = StorableInput.pipe(schema).safeParse(input)
  if (!parsed.success) return { ok: false, error: invalid(parsed.error) }
  return { ok: true, value: await run(parsed.data) }
}

async function attempt<T>(run: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await run()
  } catch (error) {
    unstable_rethrow(error)
    return { ok: false, error: describeFailure(error, 'write').problem }
  }
}

function invalid(error: z.ZodError): Problem {
  const fields: Record<string, string[]> = {}
  for (const { path, message } of error.issues) {
    const field = path.join('.')
    fields[field] = [...(fields[field] ?? []), message]
  }
  const list = Object.entries(fields).map(([field, messages]) => `${field}: ${messages.join('; ')}`)
  return { code: 'invalid', message: list.join('\n'), fields }
}

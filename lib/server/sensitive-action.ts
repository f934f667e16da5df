import 'server-only'

import { AppError, type ErrorCode } from '@/lib/common/errors'
import { isRecordedFailure, type RecordedChange, recordEvent } from './audit/audit'
import type { WriteContext } from './session/context-of'

/** An action that cannot be undone: it needs a recent sign-in, and each refusal of it is in the audit log. */
export type SensitiveAction<Input> = Pick<RecordedChange, 'action'> & {
  object: (input: Input) => RecordedChange['object']
  /** Whether it is sensitive with this input; always if absent. */
  when?: (input: Input) => boolean
}

const MINUTE = 60_000
const REFUSALS: ReadonlySet<ErrorCode> = new Set(['forbidden', 'conflict', 'invalid'])

/** Run a sensitive action, or throw `reauthenticate` if the person signed in too long ago. */
export async function runSensitive<Input, T>(
  context: WriteContext,
  { action, object, when = () => true }: SensitiveAction<Input>,
  { input, run }: { input: Input; run: () => Promise<T> },
): Promise<T> {
  if (!when(input)) return run()
  requireRecentSignIn(context)
  try {
    return await run()
  } catch (error) {
    const isRefusal = error instanceof AppError && REFUSALS.has(error.code)
    if (isRefusal && !isRecordedFailure(error)) {
      const { uid, orgUid } = context.actor
      await recordEvent(context, {
        action,
        object: object(input),
        orgUid,
        actor: uid,
        refused: error,
      })
    }
    throw error
  }
}

function requireRecentSignIn({ actor, clock, config }: WriteContext) {
  const { signedInAt } = actor
  const minutes = config.REAUTHENTICATE_AFTER_MINUTES
  if (!signedInAt || clock().getTime() - signedInAt.getTime() < minutes * MINUTE) return
  throw new AppError(
    'reauthenticate',
    `You signed in more than ${minutes} minutes ago. ${
      actor.identity
        ? `Sign in at ${actor.identity.provider.name} again.`
        : 'Enter your API token again.'
    }`,
    { detail: { next: 'The action was not run. Confirm that it is you, then repeat it.' } },
  )
}

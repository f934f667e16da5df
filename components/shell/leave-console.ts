import { AppError } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { postJson } from '@/lib/common/query'

/** End the session here and, for somebody of an identity provider, there. Leaves the page. */
export async function leaveConsole(): Promise<void> {
  // A full page load, so that nothing that was read for this person stays in memory.
  window.location.assign(await endSession())
}

async function endSession(): Promise<string> {
  try {
    const answer = await postJson(paths.endSession())
    return isLocation(answer) ? answer.location : paths.signIn()
  } catch (error) {
    if (error instanceof AppError && error.code === 'unauthenticated') return paths.signIn()
    throw error
  }
}

const isLocation = (answer: unknown): answer is { location: string } =>
  typeof answer === 'object' &&
  answer !== null &&
  'location' in answer &&
  typeof answer.location === 'string'

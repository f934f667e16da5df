import 'server-only'

import { setRequestPerson } from '../request-scope'
import { type Session, sessionId } from './sessions'

const MAX_KNOWN = 10_000

// Actions, routes and the gate are separate bundles, so what the process knows hangs on globalThis.
const shared = globalThis as { consoleKnownSessions?: Map<string, string> }
const known = () => (shared.consoleKnownSessions ??= new Map())

/** Remember whose a session is that was found; the one that was found longest ago is forgotten first. */
export function rememberSession({ id, orgUid, uid }: Pick<Session, 'id' | 'orgUid' | 'uid'>) {
  setRequestPerson(uid)
  const people = known()
  const person = JSON.stringify([orgUid, uid])
  people.delete(id)
  people.set(id, person)
  const [oldest] = people.keys()
  if (people.size > MAX_KNOWN && oldest !== undefined) people.delete(oldest)
  return person
}

/**
 * Whose session a cookie is, if this process has found it. It may have ended since: this only tells whose share of
 * the process a request takes, and grants nothing.
 */
export const knownPerson = (cookie: string) => known().get(sessionId(cookie))

import 'server-only'

import { inArray } from 'drizzle-orm'
import { sessions } from '@/lib/adapters/database/schema'
import type { StoreReader } from '@/lib/adapters/database/store'
import { log } from '../log'

const CHECK_INTERVAL_MS = 2000

/** Aborts when the session ends. `release` stops watching it. */
export type SessionWatch = { signal: AbortSignal; release: () => void }

type Watched = { sessionId: string; ended: AbortController }
type Watcher = { watched: Set<Watched>; timer?: NodeJS.Timeout | undefined }
const shared = globalThis as { consoleSessionWatcher?: Watcher }
shared.consoleSessionWatcher ??= { watched: new Set() }
const watcher = shared.consoleSessionWatcher

/**
 * Watch a session for as long as something of it is open, such as an event stream. All watched sessions of the
 * process are looked for by one query, so that any replica may end them.
 */
export function watchSession(
  store: StoreReader,
  sessionId: string,
  every = CHECK_INTERVAL_MS,
): SessionWatch {
  const watch = { sessionId, ended: new AbortController() }
  watcher.watched.add(watch)
  watcher.timer ??= setInterval(() => void abortEnded(store), every).unref()
  return {
    signal: watch.ended.signal,
    release: () => {
      watcher.watched.delete(watch)
      if (watcher.watched.size > 0) return
      clearInterval(watcher.timer)
      watcher.timer = undefined
    },
  }
}

async function abortEnded(store: StoreReader) {
  const asked = [...watcher.watched]
  try {
    const rows = await store
      .select({ id: sessions.idHash })
      .from(sessions)
      .where(inArray(sessions.idHash, [...new Set(asked.map(({ sessionId }) => sessionId))]))
    const live = new Set(rows.map(({ id }) => id))
    for (const { sessionId, ended } of asked) if (!live.has(sessionId)) ended.abort()
  } catch (error) {
    log.error('could not check the sessions of open streams', { error })
  }
}

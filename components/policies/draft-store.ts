import type { Draft } from './use-draft'

/** A browser that keeps nothing, or is full, is no reason to stop. */
function attempt<T>(what: () => T): T | undefined {
  try {
    return what()
  } catch {
    return undefined
  }
}

export const keptUnder = (key: string): unknown =>
  attempt(() => JSON.parse(localStorage.getItem(key) ?? 'null'))

/** What a draft of a policy is kept under. */
export const draftKey = (orgUid: string, name: string) => `policy-draft/${orgUid}/${name}`

export const keep = (key: string, draft: Draft) =>
  attempt(() => localStorage.setItem(key, JSON.stringify(draft)))
export const forget = (key: string) => attempt(() => localStorage.removeItem(key))

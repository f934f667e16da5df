/** Sent with a request that a person's own key or press caused, and not a timer of the screen. */
export const USE_HEADER = 'x-console-use'

const RECENT_MS = 60_000
let lastInput = Number.NEGATIVE_INFINITY

if (typeof window !== 'undefined')
  for (const type of ['pointerdown', 'keydown'])
    window.addEventListener(
      type,
      () => {
        lastInput = performance.now()
      },
      { capture: true, passive: true },
    )

/** Marks a request that was sent soon after a key or a press. A poll of an abandoned tab is not marked. */
export const inputHeaders = (): Record<string, string> =>
  typeof window !== 'undefined' && performance.now() - lastInput < RECENT_MS
    ? { [USE_HEADER]: '1' }
    : {}

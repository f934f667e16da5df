import { setTimeout as sleep } from 'node:timers/promises'

/** How long an answer waits for clusters that are slow; a dead one takes seconds to be known as such. */
export const PATIENCE_MS = 250

/** Ends with the work, or when patience does; the work goes on. */
export const inPatience = (work: Promise<unknown>, patience = PATIENCE_MS): Promise<unknown> =>
  Promise.race([work, sleep(patience)])

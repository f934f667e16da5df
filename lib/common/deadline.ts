/** How long an answer waits for slow clusters; whatever a cluster adds later arrives with the next refetch. */
export const READ_DEADLINE_MS = 250

/** Settles with the work or at the deadline, whichever comes first. The work itself goes on. */
export const withDeadline = (
  work: Promise<unknown>,
  deadlineMs = READ_DEADLINE_MS,
): Promise<unknown> =>
  Promise.race([work, new Promise((resolve) => setTimeout(resolve, deadlineMs))])

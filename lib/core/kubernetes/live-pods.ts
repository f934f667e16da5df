/** Selects the pods that have not ended; lists by the same selector can share an answer. */
export const LIVE_PODS = 'status.phase!=Succeeded,status.phase!=Failed'

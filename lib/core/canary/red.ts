import type { CanaryState } from './canary-state'

/** A missed run is as red as a failed one. */
export const isRed = ({ code }: Pick<CanaryState, 'code'>) => code === 'failed' || code === 'missed'

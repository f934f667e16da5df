import type { Problem } from './errors'

/** A value that is read in the background: there, failed, or still pending. */
export type Loadable<T> = { data: T } | { problem: Problem } | { pending: true }

export const PENDING = { pending: true } as const

/** Applies a function to the value once it is there; a failed or pending read stays as it is. */
export const mapLoadable = <T, U>(loadable: Loadable<T>, map: (data: T) => U): Loadable<U> =>
  'data' in loadable ? { data: map(loadable.data) } : loadable

/** The value, or undefined while it is pending and after it failed. */
export const loadedData = <T>(loadable: Loadable<T> | undefined): T | undefined =>
  loadable && 'data' in loadable ? loadable.data : undefined

import type { PersonRow } from '@/lib/adapters/database/people'
import type { NameSource } from './schema'

type Known = Pick<PersonRow, 'person' | 'providerName' | 'clusterName' | 'writtenName'>

/**
 * The name of a person and where it is from. The sources are in order of trust: what the person proved when
 * they signed in stands before what somebody wrote about them.
 */
export function nameOf({ providerName, clusterName, writtenName }: Known): {
  name?: string
  source: NameSource
} {
  if (providerName) return { name: providerName, source: 'provider' }
  if (clusterName) return { name: clusterName, source: 'cluster' }
  if (writtenName) return { name: writtenName, source: 'written' }
  return { source: 'none' }
}

/** Undefined for a username that says no more than the id, or names a service account. */
export function usableUsername(username: string, person: string): string | undefined {
  const clean = username.replace(/[\p{C}\u2028\u2029]/gu, '').trim()
  if (clean === '' || clean.includes(person) || clean.startsWith('system:')) return undefined
  return clean
}

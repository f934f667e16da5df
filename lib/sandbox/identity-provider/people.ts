import type { SandboxRole } from '../world-types'

/** A person who can be chosen at the provider. */
export type ProviderPerson = {
  sub: string
  /** Their role in the organization; undefined for somebody without a CoreWeave token. */
  role?: SandboxRole
  name: string
  email: string
  groups: string[]
}

/** The four people of the sandbox as the provider knows them, and one in no group and without a CoreWeave token. */
export const PROVIDER_PEOPLE: readonly ProviderPerson[] = [
  {
    sub: 'person-operator',
    role: 'operator',
    name: 'Dana Osei',
    email: 'dana@example.com',
    groups: ['platform', 'reviewers'],
  },
  {
    sub: 'person-team',
    role: 'team',
    name: 'Ravi Menon',
    email: 'ravi@example.com',
    groups: ['ml-team'],
  },
  {
    sub: 'person-partner',
    role: 'partner',
    name: 'Noor Haddad',
    email: 'noor@example.com',
    groups: ['inference'],
  },
  {
    sub: 'person-reviewer',
    role: 'reviewer',
    name: 'Sam Kowalski',
    email: 'sam@example.com',
    groups: ['reviewers'],
  },
  {
    sub: 'person-guest',
    name: 'Mina Park',
    email: 'mina@example.com',
    groups: [],
  },
]

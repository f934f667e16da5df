import type { SandboxRole } from '../world-types'

/** A person who can be chosen at the provider. */
export type ProviderPerson = {
  sub: string
  role: SandboxRole
  name: string
  email: string
  groups: string[]
}

/** The four people of the sandbox, as the provider knows them. */
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
]

import { z } from 'zod'

export const MAX_NAME = 100

/** The id of a person, as CoreWeave and the audit log have it. */
export const PersonId = z
  .string()
  .trim()
  .min(1, 'Enter the ID of a person.')
  .max(200, 'The ID can have at most 200 characters.')
  .regex(/^[\x21-\x7e]+$/, 'An ID has no spaces.')

/** An empty name removes the written one. */
export const NamePerson = z.object({
  person: PersonId,
  name: z
    .string()
    .trim()
    .max(MAX_NAME, `The name can have at most ${MAX_NAME} characters.`)
    // Characters that reorder or hide text could make one person look like another.
    .regex(/^[^\p{C}\u2028\u2029]*$/u, 'The name has characters that cannot be seen.'),
})
export type NamePerson = z.infer<typeof NamePerson>

/** Names by id. */
export type PeopleNames = Readonly<Record<string, string>>

export const NAME_SOURCES = ['provider', 'cluster', 'written', 'none'] as const
export type NameSource = (typeof NAME_SOURCES)[number]

export type NamedPerson = {
  id: string
  name?: string
  source: NameSource
  /** What an administrator wrote, also where a cluster’s name is shown in its place. */
  written?: { name: string; by: string; at: string }
}
export type PeopleList = { people: NamedPerson[]; mayName: boolean }

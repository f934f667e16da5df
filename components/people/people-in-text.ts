import type { PeopleNames } from '@/lib/features/people/schema'

export type TextPart = { text: string } | { person: string }

/** An id, alone or as the principal of a person. */
const WORD = /((?:coreweave\/)?[\w-]+)/

/** A text as what stands between the ids of known people, and these. */
export const splitPeople = (text: string, names: PeopleNames): TextPart[] =>
  text.split(WORD).flatMap((part): TextPart[] => {
    const id = part.replace(/^coreweave\//, '')
    if (Object.hasOwn(names, id)) return [{ person: id }]
    return part === '' ? [] : [{ text: part }]
  })

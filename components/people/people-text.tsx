'use client'

import { splitPeople } from './people-in-text'
import { usePeopleNames } from './people-names'
import { Person } from './person'

/** Text that was written with ids of people, such as a stored sentence, with their names in place of the ids. */
export function PeopleText({ children }: { children: string }) {
  return splitPeople(children, usePeopleNames()).map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text have no other name
    'person' in part ? <Person key={index} id={part.person} plain /> : part.text,
  )
}

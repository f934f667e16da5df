'use client'

import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { paths } from '@/lib/common/paths'
import { postJson } from '@/lib/common/query'
import type { PeopleNames } from '@/lib/features/people/schema'

const Names = createContext<PeopleNames>({})

type PeopleProviderProps = { names: PeopleNames; stale: boolean; children: ReactNode }

/** The answer of the console's own route. */
const learnOwnName = () => postJson(paths.ownNameSeen()) as Promise<PeopleNames>

/** Gives every screen the names of people, and has the person’s own name learned if it is not known. */
export function PeopleProvider({ names, stale, children }: PeopleProviderProps) {
  const [learned, setLearned] = useState<PeopleNames>({})
  const asked = useRef(false)
  useEffect(() => {
    if (!stale || asked.current) return
    asked.current = true
    // A name that cannot be learned now is asked for again with the next page.
    // The page is not read again for it: a screen would lose what is open in it.
    learnOwnName().then(setLearned, () => {})
  }, [stale])
  const known = useMemo(() => ({ ...learned, ...names }), [learned, names])
  return <Names value={known}>{children}</Names>
}

/** The name of a person; undefined if only the id is known. */
export function usePersonName(id: string): string | undefined {
  const names = useContext(Names)
  return Object.hasOwn(names, id) ? names[id] : undefined
}

export const usePeopleNames = (): PeopleNames => useContext(Names)

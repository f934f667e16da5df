'use client'

import { useQuery } from '@tanstack/react-query'
import { usePathname, useSearchParams } from 'next/navigation'
import type { Cloud } from '@/lib/core/identity/clouds'
import { CLOUD_NAMES, CLOUDS } from '@/lib/core/identity/clouds'
import { keyIdsOfKeySet } from '@/lib/core/issuer-keys/uploaded-keys'
import { cloudFields, type TargetFormValues } from '@/lib/core/trust-setup/fields'

export const CLOUD_TABS = CLOUDS.map((cloud) => [cloud, CLOUD_NAMES[cloud]] as const)
export const cloudName = (cloud: Cloud) => CLOUD_NAMES[cloud]

const isCloud = (text: string | null): text is Cloud =>
  text !== null && Object.hasOwn(CLOUD_NAMES, text)

/** The chosen cloud and its form values, from the URL. */
export function useTargetParams() {
  const params = useSearchParams()
  const path = usePathname()
  const given = params.get('cloud')
  const cloud: Cloud = isCloud(given) ? given : 'aws'
  const typed: TargetFormValues = Object.fromEntries(
    cloudFields(cloud).flatMap(({ name }) => {
      const value = params.get(name)
      return value === null ? [] : [[name, value]]
    }),
  )
  const set = (next: TargetFormValues) => {
    const query = new URLSearchParams(window.location.search)
    query.set('cloud', cloud)
    for (const { name } of cloudFields(cloud)) {
      const value = next[name]?.trim()
      // A whole JWKS would make a long address, and only its key IDs are used.
      if (value) query.set(name, keyIdsOfKeySet(value)?.join(', ') ?? value)
      else query.delete(name)
    }
    window.history.pushState(null, '', `${path}?${query}`)
  }
  /** Undefined while loading, null if the URL does not name a complete target. */
  const { data: known } = useQuery({
    queryKey: ['typed-target', cloud, typed],
    queryFn: async () =>
      (await import('@/lib/core/trust-setup/target-form')).parseTargetForm(cloud, typed),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return { cloud, typed, set, known }
}

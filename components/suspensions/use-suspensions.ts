'use client'

import { useQuery } from '@tanstack/react-query'
import { parsePrincipal, principalOf } from '@/lib/core/identity/principal'
import type { AccountRef } from '@/lib/features/service-accounts/schema'
import { issuerOfPrincipal, matchesPrincipal } from '@/lib/features/suspensions/principal-match'
import { suspensionsQuery } from '@/lib/features/suspensions/queries'
import type { Suspension } from '@/lib/features/suspensions/schema'

/** Open suspensions that this person may know of; none while they are not read. */
export function useOpenSuspensions() {
  const { data = [] } = useQuery(suspensionsQuery)
  const open = data.filter(({ state }) => state === 'open')
  return {
    ofPrincipal: (principal: string) =>
      open.find((each) => matchesPrincipal(each.principal, principal)),
    /** By the id of its cluster, which every issuer URL ends with. */
    ofAccount: ({ cluster, ...account }: AccountRef) =>
      open.find(({ principal }) => {
        const issuerUrl = issuerOfPrincipal(parsePrincipal(principal))
        if (!issuerUrl?.endsWith(`/id/${cluster}`)) return false
        return matchesPrincipal(principal, principalOf({ issuerUrl, ...account }))
      }),
    ofPolicy: (name: string) => open.find((each) => names(each, name)),
    ofConfig: (uid: string) =>
      open.find(({ steps = [] }) =>
        steps.some((step) => step.kind === 'config' && step.uid === uid && step.state === 'done'),
      ),
  }
}

const names = ({ steps = [] }: Suspension, policy: string) =>
  steps.some((step) => step.kind === 'policy' && step.name === policy)

'use client'

import { useQuery } from '@tanstack/react-query'
import { issuerOfPrincipal, parsePrincipal, principalOf } from '@/lib/core/identity/principal'
import type { AccountRef } from '@/lib/features/service-accounts/schema'
import { matchesPrincipal } from '@/lib/features/suspensions/principal-match'
import { suspensionsQuery } from '@/lib/features/suspensions/queries'
import type { Suspension } from '@/lib/features/suspensions/schema'

/** Finds open suspensions among those this person may see; finds none until they are loaded. */
export function useOpenSuspensions() {
  const { data = [] } = useQuery(suspensionsQuery)
  const open = data.filter(({ state }) => state === 'open')
  return {
    ofPrincipal: (principal: string) =>
      open.find((each) => matchesPrincipal(each.principal, principal)),
    /** Compares the cluster id, with which every issuer URL ends. */
    ofAccount: ({ cluster, ...account }: AccountRef) =>
      open.find(({ principal }) => {
        const issuerUrl = issuerOfPrincipal(parsePrincipal(principal))
        if (!issuerUrl?.endsWith(`/id/${cluster}`)) return false
        return matchesPrincipal(principal, principalOf({ issuerUrl, ...account }))
      }),
    ofPolicy: (name: string) => open.find((each) => createdPolicy(each, name)),
    ofConfig: (uid: string) =>
      open.find(({ steps = [] }) =>
        steps.some((step) => step.kind === 'config' && step.uid === uid && step.state === 'done'),
      ),
  }
}

const createdPolicy = ({ steps = [] }: Suspension, policy: string) =>
  steps.some((step) => step.kind === 'policy' && step.name === policy)

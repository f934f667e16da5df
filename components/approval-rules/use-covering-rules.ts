'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Policy } from '@/lib/core/policy/document'
import { livePoliciesQuery } from '@/lib/features/policies/queries'
import { coveringRules } from '@/lib/features/requests/covering'
import { approvalRulesQuery } from '@/lib/features/requests/queries'
import type { Rule } from '@/lib/features/requests/rules'

/**
 * The rules a change falls under, as far as this person may read them: what they may not see, the server
 * refuses when it is tried.
 */
export function useCovering(names: readonly string[], after: Policy | undefined): Rule[] {
  const { data: kept } = useQuery(approvalRulesQuery)
  const { data: live } = useQuery(livePoliciesQuery)
  const asText = names.join('\n')
  return useMemo(() => {
    if (!kept?.ok || kept.value.rules.length === 0) return NONE
    const which = new Set(asText.split('\n'))
    const before = live?.ok ? live.value.policies.filter(({ name }) => which.has(name)) : []
    return coveringRules(kept.value.rules, before, after ? [after] : [])
  }, [kept, live, asText, after])
}

const NONE: Rule[] = []

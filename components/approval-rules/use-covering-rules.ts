'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Policy } from '@/lib/core/policy/document'
import { coveringRules } from '@/lib/features/approval-rules/coverage'
import { approvalRulesQuery } from '@/lib/features/approval-rules/queries'
import type { ApprovalRule } from '@/lib/features/approval-rules/schema'
import { livePoliciesQuery } from '@/lib/features/policies/queries'

/**
 * The rules that cover a change. Empty for people who cannot read the rules; the server then rejects a
 * covered save.
 */
export function useCoveringRules(
  names: readonly string[],
  after: Policy | undefined,
): ApprovalRule[] {
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

const NONE: ApprovalRule[] = []

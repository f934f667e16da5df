'use client'

import { useMemo } from 'react'
import { AccessMapPanel } from '@/components/access-map/access-map-panel'
import { AllowOnlyNote } from '@/components/access-map/allow-only-note'
import type { KnownInventory } from '@/components/policies/known-inventory'
import type { Policy } from '@/lib/core/policy/document'
import { parsePolicyText } from '@/lib/core/policy/policy-text'
import { buildRequestMap } from '@/lib/features/access-map/request-map'

type RequestMapPanelProps = {
  policy: Policy
  /** The text that the request replaces; empty for a new policy. */
  before: string
  known: KnownInventory
}

/** What an open request would add and take away, by its Allow statements. */
export function RequestMapPanel({ policy, before, known }: RequestMapPanelProps) {
  const { clusters } = known
  const map = useMemo(() => {
    const old = before ? parsePolicyText(before).policy : undefined
    return buildRequestMap({ ...(old && { before: old }), after: policy, clusters })
  }, [policy, before, clusters])
  if (map.nodes.length === 0) return null
  return (
    <AccessMapPanel map={map} label={`Access map of ${policy.name}`} footer={<AllowOnlyNote />} />
  )
}

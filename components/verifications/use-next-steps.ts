'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { leadsToSamePage } from '@/lib/core/next-step/next-steps'
import type { NextStep } from '@/lib/core/verification/report'

/** Picks the steps that lead elsewhere than to the page that is shown. */
export function useNextSteps() {
  const here = `${usePathname()}?${useSearchParams()}`
  return (steps: readonly NextStep[] = []) =>
    steps.filter(({ href }) => !leadsToSamePage(href, here))
}

'use client'

import { useEffect, useState } from 'react'
import type { PolicyChecks } from '../checks'

/** The text with what to say of it, where it is a policy in another form than JSON. */
type Conversions = Pick<PolicyChecks, 'text' | 'problems'>

/**
 * Of a pasted text in another form, the policies that it can be converted to instead of the errors that it has as JSON.
 * The parsers of those forms are loaded when such a text is there.
 */
export function useConversions(checks: PolicyChecks): PolicyChecks {
  const [found, setFound] = useState<Conversions>()
  const { text } = checks
  const isForeign = checks.policy === undefined && looksForeign(text)
  useEffect(() => {
    if (!isForeign) return
    let isCurrent = true
    void import('@/lib/core/policy/policy-conversion').then(({ findConversions }) => {
      const problems = findConversions(text).map((finding) => ({
        ...finding,
        of: text,
        severity: 'error' as const,
      }))
      if (isCurrent) setFound({ text, problems })
    })
    return () => {
      isCurrent = false
    }
  }, [text, isForeign])
  return isForeign && found?.text === text && found.problems.length > 0
    ? { ...checks, problems: found.problems }
    : checks
}

/** Cheap, because it is asked at every change. */
const looksForeign = (text: string) =>
  text.trim() !== '' && (!/^\s*\{/.test(text) || /"(?:policies|planned_values)"/.test(text))

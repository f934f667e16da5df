import { z } from 'zod'
import type { Cloud } from '@/lib/core/identity/clouds'
import { TrustTarget } from '@/lib/core/identity/trust-target'
import { audienceOf, nameOf } from '@/lib/core/identity/trust-target-names'
import { fieldsOf, type Typed } from './fields'

/** What was typed, as the target's schema takes it: what may be left out is left out. */
const givenOf = (cloud: Cloud, typed: Typed) => ({
  cloud,
  ...Object.fromEntries(
    fieldsOf(cloud).flatMap(({ name, optional, list }) => {
      const value = typed[name]?.trim() ?? ''
      if (value === '' && optional) return []
      return [[name, list ? value.split(/[\s,]+/).filter(Boolean) : value]]
    }),
  ),
})

/** A form’s fields as a target; what is wrong is said at its field. */
export const typedTarget = (cloud: Cloud) =>
  z.record(z.string(), z.string()).transform((typed, context) => {
    const parsed = TrustTarget.safeParse(givenOf(cloud, typed))
    if (parsed.success) return parsed.data
    for (const { path, message } of parsed.error.issues)
      context.addIssue({ code: 'custom', path: path.slice(0, 1), message })
    return z.NEVER
  })

export type KnownTarget = { target: TrustTarget; audience: string; name: string }

/** The target that an address names, where it names one whole. */
export function knownTarget(cloud: Cloud, typed: Typed): KnownTarget | null {
  const { data: target } = typedTarget(cloud).safeParse(typed)
  return target ? { target, audience: audienceOf(target), name: nameOf(target) } : null
}

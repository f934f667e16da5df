import { z } from 'zod'
import type { Cloud } from '@/lib/core/identity/clouds'
import { TrustTarget } from '@/lib/core/identity/trust-target'
import { targetAudience, targetName } from '@/lib/core/identity/trust-target-names'
import { keyIdsOfKeySet } from '@/lib/core/issuer-keys/uploaded-keys'
import { cloudFields, type TargetFormValues } from './fields'

/** The items of a list field. Of a pasted JWKS, the key IDs. */
const listOf = (value: string) => keyIdsOfKeySet(value) ?? value.split(/[\s,]+/).filter(Boolean)

/** Form values as input of the target's schema, without empty optional fields. */
const targetInput = (cloud: Cloud, typed: TargetFormValues) => ({
  cloud,
  ...Object.fromEntries(
    cloudFields(cloud).flatMap(({ name, optional, list }) => {
      const value = typed[name]?.trim() ?? ''
      if (value === '' && optional) return []
      return [[name, list ? listOf(value) : value]]
    }),
  ),
})

/** Validates form values as a target, with each problem at its field. */
export const targetFormSchema = (cloud: Cloud) =>
  z.record(z.string(), z.string()).transform((typed, context) => {
    const parsed = TrustTarget.safeParse(targetInput(cloud, typed))
    if (parsed.success) return parsed.data
    for (const { path, message } of parsed.error.issues)
      context.addIssue({ code: 'custom', path: path.slice(0, 1), message })
    return z.NEVER
  })

export type ParsedTarget = { target: TrustTarget; audience: string; name: string }

/** The target with its audience and name, or null if the values are incomplete. */
export function parseTargetForm(cloud: Cloud, typed: TargetFormValues): ParsedTarget | null {
  const { data: target } = targetFormSchema(cloud).safeParse(typed)
  return target ? { target, audience: targetAudience(target), name: targetName(target) } : null
}

import { z } from 'zod'
import { CHECKS, type Check, type CheckKey } from './report'

/** A verification compared with the account's last one that passed; without `lastPassed` there is none. */
export const Comparison = z.object({
  lastPassed: z
    .object({ cluster: z.string(), namespace: z.string(), name: z.string(), startedAt: z.string() })
    .exactOptional(),
  changes: z.array(
    z.object({
      key: z.enum(CHECKS),
      title: z.string(),
      before: z.array(z.string()),
      after: z.array(z.string()),
    }),
  ),
  policies: z.array(
    z.object({
      policy: z.string(),
      version: z.number(),
      author: z.string().nullable(),
      at: z.string(),
    }),
  ),
})
export type Comparison = z.infer<typeof Comparison>

export type CheckChange = { key: CheckKey; title: string; before: string[]; after: string[] }

/** The lines of each check that describe configuration; durations, results and times are left out. */
const BASIS: Partial<Record<CheckKey, (check: Check) => (string | undefined)[]>> = {
  account: ({ detail, presented }) => [presented ?? detail],
  webhook: ({ detail, evidence = [] }) => [detail, ...evidence],
  injected: ({ evidence = [] }) => evidence,
  claims: ({ detail, evidence = [] }) => [
    detail,
    ...evidence.filter((line) => /^(iss|sub|aud) /.test(line)),
  ],
  issuer: ({ detail, evidence = [] }) => [detail, ...evidence],
  policy: ({ evidence = [] }) => evidence,
}

/** The lines of configuration that only one of two verifications of an account has, check by check. */
export function compareChecks(before: readonly Check[], after: readonly Check[]): CheckChange[] {
  return after.flatMap((check): CheckChange[] => {
    const basis = BASIS[check.key]
    const earlier = before.find(({ key }) => key === check.key)
    if (!basis || !earlier || check.state === 'skip' || check.state === 'waiting') return []
    const known = (one: Check) => basis(one).filter((line) => line !== undefined)
    const [was, is] = [known(earlier), known(check)]
    const gone = was.filter((line) => !is.includes(line))
    const fresh = is.filter((line) => !was.includes(line))
    if (gone.length + fresh.length === 0) return []
    return [{ key: check.key, title: check.title, before: gone, after: fresh }]
  })
}

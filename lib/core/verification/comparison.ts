import { z } from 'zod'
import { CHECKS, type Check, type CheckKey } from './report'

/** Beside the account's last green run; without `green` there was none. */
export const Comparison = z.object({
  green: z
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

/** What each check rests on; how long it took, how it ended and what passes by itself is left out. */
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

/** What changed between two runs of an account, check by check: only lines that are new or gone. */
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

import type { Check, CheckKey } from './report'

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
export function changesBetween(before: readonly Check[], after: readonly Check[]): CheckChange[] {
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

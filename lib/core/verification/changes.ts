import type { Rung, RungKey } from '@/lib/features/verifications/schema'

export type RungChange = { key: RungKey; title: string; before: string[]; after: string[] }

/** What each rung rests on; how long it took, how it ended and what passes by itself is left out. */
const BASIS: Partial<Record<RungKey, (rung: Rung) => (string | undefined)[]>> = {
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

/** What changed between two runs of an account, rung by rung: only lines that are new or gone. */
export function changesBetween(before: readonly Rung[], after: readonly Rung[]): RungChange[] {
  return after.flatMap((rung): RungChange[] => {
    const basis = BASIS[rung.key]
    const earlier = before.find(({ key }) => key === rung.key)
    if (!basis || !earlier || rung.state === 'skip' || rung.state === 'waiting') return []
    const known = (one: Rung) => basis(one).filter((line) => line !== undefined)
    const [was, is] = [known(earlier), known(rung)]
    const gone = was.filter((line) => !is.includes(line))
    const fresh = is.filter((line) => !was.includes(line))
    if (gone.length + fresh.length === 0) return []
    return [{ key: rung.key, title: rung.title, before: gone, after: fresh }]
  })
}

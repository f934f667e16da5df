import { EvidenceLines } from '@/components/patterns/evidence-lines'
import { Ladder } from '@/components/patterns/ladder'
import type { StateKind } from '@/components/ui/state'
import { Versus } from '@/components/ui/versus'
import { difference } from '@/lib/core/identity/difference'
import { TARGET_CAUSES } from '@/lib/features/clouds/verify-causes'
import type { ClaimSides, TargetRung } from '@/lib/features/clouds/verify-rungs'

const KINDS = {
  pass: 'pass',
  fail: 'fail',
  warn: 'warn',
  skip: 'idle',
} as const satisfies Record<TargetRung['state'], StateKind>

export const TargetRungs = ({ rungs }: { rungs: TargetRung[] }) => (
  <Ladder
    label="Steps"
    rungs={rungs.map((rung) => ({
      key: rung.key,
      state: KINDS[rung.state],
      title: rung.title,
      ...(rung.state === 'skip' && !rung.detail ? { time: 'not reached' } : {}),
      ...detailOf(rung),
      ...evidenceOf(rung),
    }))}
  />
)

function detailOf({ cause, detail }: TargetRung) {
  const words = [cause && TARGET_CAUSES[cause].title, detail].filter(Boolean).join(' ')
  return words ? { detail: words } : {}
}

function evidenceOf({ claims, evidence = [], upstream }: TargetRung) {
  if (!claims && evidence.length === 0 && !upstream) return {}
  return {
    evidence: (
      <>
        {claims && <Claims claims={claims} />}
        <EvidenceLines lines={evidence} />
        {upstream && (
          <details open>
            <summary className="text-ink-2 text-small">What the other side said</summary>
            <code className="block max-h-60 overflow-auto whitespace-pre-wrap">{upstream}</code>
          </details>
        )}
      </>
    ),
  }
}

/** Each claim once; what differs, as the target expects it above what the token says. */
function Claims({ claims }: { claims: ClaimSides[] }) {
  const rows = claims.flatMap(({ claim, expected, presented }) => {
    const { left, right } = difference(expected, presented)
    if (expected === presented) return [{ label: claim, pieces: left }]
    return [
      { label: `${claim}, due`, pieces: left },
      { label: `${claim}, is`, pieces: right },
    ]
  })
  return <Versus rows={rows} />
}

import { EvidenceLines } from '@/components/patterns/evidence-lines'
import { StatusList } from '@/components/patterns/status-list'
import type { StateKind } from '@/components/ui/state'
import { Versus } from '@/components/ui/versus'
import { difference } from '@/lib/core/identity/difference'
import { TARGET_CAUSES } from '@/lib/features/clouds/verify-causes'
import type { ClaimSides, TargetCheck } from '@/lib/features/clouds/verify-checks'

const KINDS = {
  pass: 'pass',
  fail: 'fail',
  warn: 'warn',
  skip: 'idle',
} as const satisfies Record<TargetCheck['state'], StateKind>

export const TargetChecks = ({ checks }: { checks: TargetCheck[] }) => (
  <StatusList
    label="Steps"
    items={checks.map((check) => ({
      key: check.key,
      state: KINDS[check.state],
      title: check.title,
      ...(check.state === 'skip' && !check.detail ? { time: 'not reached' } : {}),
      ...detailOf(check),
      ...evidenceOf(check),
    }))}
  />
)

function detailOf({ cause, detail }: TargetCheck) {
  const words = [cause && TARGET_CAUSES[cause].title, detail].filter(Boolean).join(' ')
  return words ? { detail: words } : {}
}

function evidenceOf({ claims, evidence = [], upstream }: TargetCheck) {
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

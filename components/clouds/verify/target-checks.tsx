import { EvidenceLines } from '@/components/patterns/evidence-lines'
import { StatusList } from '@/components/patterns/status-list'
import type { StateKind } from '@/components/ui/state'
import { Versus } from '@/components/ui/versus'
import { difference } from '@/lib/core/identity/difference'
import { CLOUD_CAUSE_WORDS } from '@/lib/core/verification/cloud-cause-words'
import type { TargetCheck, TargetClaimComparison } from '@/lib/features/clouds/target-verification'

const STATE_KINDS = {
  pass: 'pass',
  fail: 'fail',
  warn: 'warn',
  skip: 'idle',
} as const satisfies Record<TargetCheck['state'], StateKind>

export const TargetChecks = ({ checks }: { checks: TargetCheck[] }) => (
  <StatusList
    label="Checks"
    items={checks.map((check) => ({
      key: check.key,
      state: STATE_KINDS[check.state],
      title: check.title,
      ...(check.state === 'skip' && !check.detail ? { time: 'not reached' } : {}),
      ...detailOf(check),
      ...evidenceOf(check),
    }))}
  />
)

function detailOf({ cause, detail }: TargetCheck) {
  const words = [cause && CLOUD_CAUSE_WORDS[cause].title, detail].filter(Boolean).join(' ')
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
            <summary className="text-ink-2 text-small">Upstream message</summary>
            <code className="block max-h-60 overflow-auto whitespace-pre-wrap">{upstream}</code>
          </details>
        )}
      </>
    ),
  }
}

/** Each claim once; where expected and presented differ, both. */
function Claims({ claims }: { claims: TargetClaimComparison[] }) {
  const rows = claims.flatMap(({ claim, expected, presented }) => {
    const { left, right } = difference(expected, presented)
    if (expected === presented) return [{ label: claim, pieces: left }]
    return [
      { label: `${claim}, expected`, pieces: left },
      { label: `${claim}, presented`, pieces: right },
    ]
  })
  return <Versus rows={rows} />
}

import { EvidenceLines } from '@/components/patterns/evidence-lines'
import { Ladder } from '@/components/patterns/ladder'
import { TextLink } from '@/components/ui/link'
import type { StateKind } from '@/components/ui/state'
import { Versus } from '@/components/ui/versus'
import { difference } from '@/lib/core/identity/difference'
import type { Next, Rung, RungState } from '@/lib/features/verifications/schema'

const KINDS = {
  pass: 'pass',
  fail: 'fail',
  warn: 'warn',
  skip: 'idle',
  unknown: 'idle',
  running: 'run',
  waiting: 'idle',
} as const satisfies Record<RungState, StateKind>

const WORDS: Partial<Record<RungState, string>> = {
  skip: 'not reached',
  unknown: 'unknown',
  waiting: 'waiting',
}

export function Rungs({ rungs, label = 'Steps' }: { rungs: Rung[]; label?: string }) {
  // Where one cause fails several hops, its fix stands at the first.
  const offers = new Set(
    rungs.filter(({ cause }, at) => rungs.findIndex((rung) => rung.cause === cause) === at),
  )
  return (
    <Ladder
      label={label}
      rungs={rungs.map((rung) => ({
        key: rung.key,
        state: KINDS[rung.state],
        title: rung.title,
        current: rung.state === 'running',
        time: WORDS[rung.state] ?? tookOf(rung.ms),
        ...(rung.detail ? { detail: <Detail rung={rung} /> } : {}),
        ...evidenceOf(rung, offers.has(rung) ? (rung.next ?? []) : []),
      }))}
    />
  )
}

const tookOf = (ms = 0) => (ms >= 100 ? `${(ms / 1000).toFixed(1)} s` : undefined)

/** What is said of a rung that was not reached is said at its right already. */
const Detail = ({ rung }: { rung: Rung }) =>
  rung.state === 'skip' && rung.detail === 'Not reached.' ? null : rung.detail

function evidenceOf({ expected, presented, evidence = [], state }: Rung, fixes: Next[]) {
  const sides =
    expected !== undefined && presented !== undefined ? difference(expected, presented) : undefined
  const links = state === 'fail' ? fixes : []
  if (!sides && evidence.length === 0 && links.length === 0) return {}
  return {
    evidence: (
      <>
        {sides && (
          <Versus
            rows={[
              { label: 'Expected', pieces: sides.left },
              { label: 'Presented', pieces: sides.right },
            ]}
          />
        )}
        <EvidenceLines lines={evidence} />
        {links.length > 0 && (
          <span className="flex flex-wrap gap-x-4">
            {links.map(({ label, href }) => (
              <TextLink key={label} href={href}>
                {label}
              </TextLink>
            ))}
          </span>
        )}
      </>
    ),
  }
}

/** "7 passed, 1 failed, 3 not reached". */
export function tally(rungs: readonly Rung[]): string {
  const count = (...states: RungState[]) =>
    rungs.filter(({ state }) => states.includes(state)).length
  return [
    [count('pass'), 'passed'],
    [count('fail'), 'failed'],
    [count('warn'), 'to look at'],
    [count('running'), 'running'],
    [count('unknown'), 'unknown'],
    [count('skip'), 'not reached'],
    [count('waiting'), 'waiting'],
  ]
    .filter(([number]) => number !== 0)
    .map(([number, word]) => `${number} ${word}`)
    .join(', ')
}

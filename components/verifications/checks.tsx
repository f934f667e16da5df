'use client'

import type { ReactNode } from 'react'
import { EvidenceLines } from '@/components/patterns/evidence-lines'
import { StatusList } from '@/components/patterns/status-list'
import { Person } from '@/components/people/person'
import { TextLink } from '@/components/ui/link'
import type { StateKind } from '@/components/ui/state'
import { Versus } from '@/components/ui/versus'
import { difference } from '@/lib/core/identity/difference'
import type { Check, CheckState, NextStep, Verdict } from '@/lib/core/verification/report'
import { useNextSteps } from './use-next-steps'

const KINDS = {
  pass: 'pass',
  fail: 'fail',
  warn: 'warn',
  skip: 'idle',
  unknown: 'idle',
  running: 'run',
  waiting: 'idle',
} as const satisfies Record<CheckState, StateKind>

const WORDS: Partial<Record<CheckState, string>> = {
  skip: 'not reached',
  unknown: 'unknown',
  waiting: 'waiting',
}

type ChecksProps = {
  checks: Check[]
  label?: string
  /** The verdict above the checks: its steps are not repeated. */
  verdict?: Omit<Verdict, 'cause'>
}

export function Checks({ checks, label = 'Checks', verdict }: ChecksProps) {
  const leadingElsewhere = useNextSteps()
  const offered = new Set(verdict?.next?.map(({ href }) => href))
  // If one cause fails several checks, its fix is shown at the first.
  const offers = new Set(
    checks.filter(({ cause }, at) => checks.findIndex((check) => check.cause === cause) === at),
  )
  return (
    <StatusList
      label={label}
      items={checks.map((check) => ({
        key: check.key,
        state: KINDS[check.state],
        title: check.title,
        current: check.state === 'running',
        time: WORDS[check.state] ?? tookOf(check.ms),
        ...detailOf(check),
        ...evidenceOf(
          check,
          offers.has(check)
            ? leadingElsewhere(check.next).filter(({ href }) => !offered.has(href))
            : [],
        ),
      }))}
    />
  )
}

function detailOf({ detail = '', cancelledBy }: Check): { detail?: ReactNode } {
  if (!cancelledBy) return detail ? { detail } : {}
  return {
    detail: (
      <>
        Cancelled by <Person id={cancelledBy} />. {detail}
      </>
    ),
  }
}

const tookOf = (ms = 0) => (ms >= 100 ? `${(ms / 1000).toFixed(1)} s` : undefined)

function evidenceOf({ expected, presented, evidence = [], state }: Check, fixes: NextStep[]) {
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
export function tally(checks: readonly Check[]): string {
  const count = (...states: CheckState[]) =>
    checks.filter(({ state }) => states.includes(state)).length
  return [
    [count('pass'), 'passed'],
    [count('fail'), 'failed'],
    [count('warn'), 'with warnings'],
    [count('running'), 'running'],
    [count('unknown'), 'unknown'],
    [count('skip'), 'not reached'],
    [count('waiting'), 'waiting'],
  ]
    .filter(([number]) => number !== 0)
    .map(([number, word]) => `${number} ${word}`)
    .join(', ')
}

import { clsx } from 'clsx'
import { Minus, Plus } from 'lucide-react'
import { Badge } from '@/components/ui/state'
import { plural } from '@/lib/common/plural'
import type { ActivityEffect, EffectPart } from '@/lib/features/audit/activity-schema'
import {
  describeCredentials,
  describeEffectAccess,
  describeEffectSubjects,
  describeUnknownEffect,
} from '@/lib/features/audit/effect-words'

type Sign = 'gain' | 'loss'
const MAX_PARTS = 2

/** What a change did to access: levels, buckets and who. */
export function AccessEffectNote({ effect }: { effect: ActivityEffect }) {
  if (effect.kind === 'unknown')
    return <Badge kind="idle">Effect not known: {describeUnknownEffect(effect.why)}</Badge>
  if (effect.kind === 'credentials')
    return <SignedText sign={effect.sign}>{describeCredentials(effect.what)}</SignedText>
  const { gained, lost, exact } = effect
  if (gained.length + lost.length === 0)
    return <span className="text-ink-3 text-small">Nobody gained or lost access</span>
  return (
    <span className="inline-flex flex-wrap gap-1 lg:justify-end">
      <Parts sign="gain" parts={gained} />
      <Parts sign="loss" parts={lost} />
      {!exact && <span className="text-ink-3 text-small">at most</span>}
    </span>
  )
}

function Parts({ sign, parts }: { sign: Sign; parts: readonly EffectPart[] }) {
  // Access to a bucket says more than actions on the organization, which come with it.
  const sorted = parts.toSorted((a, b) => b.levels.length - a.levels.length)
  const rest = parts.length - MAX_PARTS
  return (
    <>
      {sorted.slice(0, MAX_PARTS).map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a fixed list, and two parts may read the same
        <SignedText key={at} sign={sign}>
          {describeEffectAccess(part)}, {describeEffectSubjects(part.who)}
        </SignedText>
      ))}
      {rest > 0 && <SignedText sign={sign}>{plural(rest, 'more change')}</SignedText>}
    </>
  )
}

const signs = {
  gain: { Icon: Plus, word: 'Gained', ground: 'bg-add' },
  loss: { Icon: Minus, word: 'Lost', ground: 'bg-del' },
} as const

function SignedText({ sign, children }: { sign: Sign; children: React.ReactNode }) {
  const { Icon, word, ground } = signs[sign]
  return (
    <span
      className={clsx(
        'inline-flex items-start gap-1 rounded-[5px] px-1.5 py-0.5 text-left text-small [overflow-wrap:anywhere] forced-colors:border',
        ground,
      )}
    >
      <Icon aria-hidden className="mt-0.5 size-3! flex-none" />
      <span>
        <span className="sr-only">{word}: </span>
        {children}
      </span>
    </span>
  )
}

'use client'

import type { ReactNode } from 'react'
import { useMemo, useState } from 'react'
import { ReadBucketPolicies } from '@/components/buckets/read-bucket-policies'
import { bucketsReadTogether, useBucketPolicyStates } from '@/components/buckets/use-bucket-gates'
import { TextField } from '@/components/form/fields'
import { SearchField } from '@/components/form/search-field'
import { Dialog } from '@/components/ui/dialog'
import { TextLink } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { paths } from '@/lib/common/paths'
import type { AccessDecision } from '@/lib/core/policy/access-decision'
import { decideWithBucketPolicy } from '@/lib/core/policy/access-decision'
import { NO_STORAGE_KEY } from '@/lib/core/policy/bucket-policy-reads'
import type { BucketPolicyStates } from '@/lib/core/policy/bucket-policy-state'
import { CATALOGUE, isGlobalAction } from '@/lib/core/policy/catalogue'
import type { Policy } from '@/lib/core/policy/document'
import type { StatementRef } from '@/lib/core/policy/evaluate'
import { compilePolicies } from '@/lib/core/policy/evaluate'
import { KnownAccountField } from './account-field'
import type { KnownInventory } from './known-inventory'

type SimulatorProps = {
  /** All live policies with the draft in its place. */
  policies: readonly Policy[]
  known: KnownInventory
  onClose: () => void
}

const actions = CATALOGUE.map(({ name, phrase }) => ({ value: name, label: name, detail: phrase }))

/** Would this be allowed, and by which statement? */
export function Simulator({ policies, known, onClose }: SimulatorProps) {
  const [principal, setPrincipal] = useState('')
  const [action, setAction] = useState('s3:GetObject')
  const [bucket, setBucket] = useState('')
  const [key, setKey] = useState('')
  const compiled = useMemo(() => compilePolicies(policies), [policies])
  const { gates, reading } = useBucketPolicyStates(
    bucketsReadTogether(known, bucket === '' ? [] : [bucket]),
  )
  const global = isGlobalAction(action)
  const scope = CATALOGUE.find(({ name }) => name === action)?.scope
  const resource = resourceOf({ global, scope, bucket, key })
  const ready = principal !== '' && (global || bucket !== '')
  const request = { principal, action, resource }

  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title="Simulate a request"
      description="Evaluates the live policies with this draft in place, then the bucket policy."
    >
      <KnownAccountField
        label="Service account"
        known={known}
        value={principal}
        onValueChange={setPrincipal}
      />
      <SearchField label="Action" mono value={action} onValueChange={setAction} items={actions} />
      {!global && (
        <SearchField
          label="Bucket"
          mono
          value={bucket}
          onValueChange={setBucket}
          items={(known.buckets ?? []).map(({ name, location }) => ({
            value: name,
            label: name,
            detail: location,
          }))}
        />
      )}
      {scope === 'object' && (
        <TextField
          label="Object key"
          mono
          value={key}
          onChange={(event) => setKey(event.target.value)}
          placeholder="any"
        />
      )}
      {ready && (
        <SimulatedAnswer
          verdict={decideWithBucketPolicy(compiled, gates.gateOf, request, gates)}
          bucket={global ? '' : bucket}
          gates={gates}
          reading={reading}
        />
      )}
    </Dialog>
  )
}

type SimulatedResource = { global: boolean; scope: string | undefined; bucket: string; key: string }

function resourceOf({ global, scope, bucket, key }: SimulatedResource) {
  if (global) return '*'
  return scope === 'object' ? `${bucket}/${key || 'any'}` : bucket
}

type SimulatedAnswerProps = {
  verdict: AccessDecision
  /** The bucket it is about; empty for a global action. */
  bucket: string
  gates: BucketPolicyStates
  /** The bucket policy is still being read. */
  reading: boolean
}

const words = {
  allow: { kind: 'done', title: 'Allowed' },
  deny: { kind: 'fail', title: 'Denied by a statement' },
  'implicit-deny': { kind: 'fail', title: 'Denied: no statement allows it' },
  depends: { kind: 'warn', title: 'Depends on the bucket policy' },
} as const

/** The simulated decision and its deciding statements. */
export function SimulatedAnswer({ verdict, bucket, gates, reading }: SimulatedAnswerProps) {
  const { because, nearest, restsOnInnerStar } = verdict.organization
  const { kind, title } = words[verdict.decision]
  const refused = verdict.decision === 'deny' && verdict.bucket
  return (
    <Note kind={kind} title={refused ? 'Denied by the bucket policy' : title} live>
      {because.length > 0 && (
        <Line>
          {verdict.bucket && 'Organization policies allow it: '}
          {!verdict.bucket && 'Deciding statements: '}
          {because.map((ref, index) => (
            <span key={`${ref.policy} ${ref.index}`}>
              {index > 0 && ', '}
              <Statement {...ref} />
            </span>
          ))}
          .
        </Line>
      )}
      {nearest && (
        <Line>
          Closest match: <Statement {...nearest.statement} />, which does not match the{' '}
          {nearest.missed.join(' and the ')}.
        </Line>
      )}
      {restsOnInnerStar && (
        <Line>This result depends on a * inside a pattern, which CoreWeave does not document.</Line>
      )}
      {verdict.bucket && (
        <SecondGate asked={verdict.bucket} bucket={bucket} gates={gates} reading={reading} />
      )}
    </Note>
  )
}

type SecondGateProps = Omit<SimulatedAnswerProps, 'verdict'> & {
  asked: NonNullable<AccessDecision['bucket']>
}

function SecondGate({ asked, bucket, gates, reading }: SecondGateProps) {
  const link = <TextLink href={paths.bucket(bucket)}>the bucket policy of {bucket}</TextLink>
  const gate = gates.gateOf(bucket)
  const by = asked.because.join(', ')
  if (gate === 'unread') {
    if (reading) return <Line>Loading the bucket policy of {bucket}.</Line>
    const { message = '', next = '', reason } = gates.problemOf(bucket) ?? {}
    if (reason === NO_STORAGE_KEY)
      return (
        <Line>
          The bucket policy of {bucket} has not been read. <ReadBucketPolicies />
        </Line>
      )
    return (
      <Line>
        Could not read the bucket policy. {message} {next}
      </Line>
    )
  }
  if (gate === 'none') return <Line>{bucket} has no bucket policy.</Line>
  switch (asked.decision) {
    case 'pass':
      return (
        <Line>
          Also allowed by {link}
          {by && `: ${by}`}.
        </Line>
      )
    case 'refuse':
      return (
        <Line>
          {by ? `Denied by ${by}` : 'No statement allows it'} in {link}.
        </Line>
      )
    case 'depends':
      return (
        <Line>
          {by} in {link} decides; unknown: {asked.on.join('; ')}.
        </Line>
      )
  }
}

const Line = ({ children }: { children: ReactNode }) => <span className="block">{children}</span>

const Statement = ({ policy, statement }: StatementRef) => (
  <code>
    {policy} / {statement}
  </code>
)

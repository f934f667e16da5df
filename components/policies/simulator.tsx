'use client'

import { useMemo, useState } from 'react'
import { TextField } from '@/components/form/fields'
import { Dialog } from '@/components/ui/dialog'
import { Note } from '@/components/ui/note'
import { CATALOGUE, isGlobalAction } from '@/lib/policy/catalogue'
import type { Policy } from '@/lib/policy/document'
import {
  type AccessRequest,
  compile,
  type Decision,
  type StatementRef,
} from '@/lib/policy/evaluate'
import type { Known } from './cards/use-known'
import { PickField } from './pick-field'

type SimulatorProps = {
  /** All live policies with the draft in its place. */
  policies: readonly Policy[]
  known: Known
  onClose: () => void
}

const actions = CATALOGUE.map(({ name, phrase }) => ({ value: name, label: name, detail: phrase }))

/** Would this be allowed, and by which statement? */
export function Simulator({ policies, known, onClose }: SimulatorProps) {
  const [principal, setPrincipal] = useState('')
  const [action, setAction] = useState('s3:GetObject')
  const [bucket, setBucket] = useState('')
  const [key, setKey] = useState('')
  const compiled = useMemo(() => compile(policies), [policies])
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
      title="Would it be allowed?"
      description="Asked of the live policies with this draft in its place."
    >
      <PickField
        label="Who"
        value={principal}
        onValueChange={setPrincipal}
        items={known.accounts.map(({ principal, cluster, namespace, name }) => ({
          value: principal,
          label: `${cluster.name} / ${namespace} / ${name}`,
        }))}
        placeholder="Cluster, namespace or name"
      />
      <PickField label="Does" mono value={action} onValueChange={setAction} items={actions} />
      {!global && (
        <PickField
          label="In bucket"
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
          label="To the object"
          mono
          value={key}
          onChange={(event) => setKey(event.target.value)}
          placeholder="any"
        />
      )}
      {ready && <Answer request={request} decision={compiled.decide(request)} />}
    </Dialog>
  )
}

type Asked = { global: boolean; scope: string | undefined; bucket: string; key: string }

function resourceOf({ global, scope, bucket, key }: Asked) {
  if (global) return '*'
  return scope === 'object' ? `${bucket}/${key || 'any'}` : bucket
}

const words = {
  allow: { kind: 'pass', title: 'Allowed' },
  deny: { kind: 'fail', title: 'Denied by a statement' },
  'implicit-deny': { kind: 'fail', title: 'Not allowed: no statement allows it' },
} as const

function Answer({ request, decision }: { request: AccessRequest; decision: Decision }) {
  const { kind, title } = words[decision.decision]
  const { nearest } = decision
  return (
    <Note kind={kind} title={title} live>
      {decision.because.length > 0 && (
        <span className="block">
          By{' '}
          {decision.because.map((ref, index) => (
            <span key={`${ref.policy} ${ref.index}`}>
              {index > 0 && ', '}
              <Statement {...ref} />
            </span>
          ))}
          .
        </span>
      )}
      {nearest && (
        <span className="block">
          Nearest is <Statement {...nearest.statement} />, which does not match the{' '}
          {nearest.missed.join(' and the ')}.
        </span>
      )}
      {decision.restsOnInnerStar && (
        <span className="block">
          This rests on a * inside a pattern, whose meaning CoreWeave does not document.
        </span>
      )}
      {decision.decision === 'allow' && request.resource !== '*' && (
        <span className="block">A policy of the bucket itself, if it has one, was not read.</span>
      )}
    </Note>
  )
}

const Statement = ({ policy, statement }: StatementRef) => (
  <code>
    {policy} / {statement}
  </code>
)

'use client'

import { useMemo, useState } from 'react'
import { askedTogether, useBucketGates } from '@/components/buckets/use-bucket-gates'
import { TextField } from '@/components/form/fields'
import { PickField } from '@/components/form/search-field'
import { Dialog } from '@/components/ui/dialog'
import { decideThroughBothGates } from '@/lib/core/policy/access'
import { CATALOGUE, isGlobalAction } from '@/lib/core/policy/catalogue'
import type { Policy } from '@/lib/core/policy/document'
import { compile } from '@/lib/core/policy/evaluate'
import type { Known } from './cards/use-known'
import { KnownAccountField } from './known-account-field'
import { SimulatedAnswer } from './simulated-answer'

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
  const { gates, reading } = useBucketGates(askedTogether(known, bucket === '' ? [] : [bucket]))
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
      description="Asked of the live policies with this draft in its place, then of the bucket’s own policy."
    >
      <KnownAccountField label="Who" known={known} value={principal} onValueChange={setPrincipal} />
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
      {ready && (
        <SimulatedAnswer
          verdict={decideThroughBothGates(compiled, gates.gateOf, request, gates)}
          bucket={global ? '' : bucket}
          gates={gates}
          reading={reading}
        />
      )}
    </Dialog>
  )
}

type Asked = { global: boolean; scope: string | undefined; bucket: string; key: string }

function resourceOf({ global, scope, bucket, key }: Asked) {
  if (global) return '*'
  return scope === 'object' ? `${bucket}/${key || 'any'}` : bucket
}

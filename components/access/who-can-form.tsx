'use client'

import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { SelectField, TextField } from '@/components/form/fields'
import { SearchField } from '@/components/form/search-field'
import { BucketField } from '@/components/patterns/bucket-field'
import { Button } from '@/components/ui/button'
import { Panel } from '@/components/ui/panel'
import { paths } from '@/lib/common/paths'
import { ACCESS_LEVELS } from '@/lib/core/policy/access-level'
import { CATALOGUE, isGlobalAction } from '@/lib/core/policy/catalogue'
import type { WhoCanQuestion } from '@/lib/features/access/schema'
import type { PolicyInventory } from '@/lib/features/policies/schema'

const LEVELS = [
  ...ACCESS_LEVELS.map((level) => ({ value: level, label: level })),
  { value: '', label: 'One action' },
]
const ACTIONS = CATALOGUE.map(({ name, phrase }) => ({ value: name, label: name, detail: phrase }))

type WhoCanFormProps = {
  input: WhoCanQuestion
  buckets: PolicyInventory['buckets']
  error?: string
}

/** The question form; submitting it navigates to the URL of the question. */
export function WhoCanForm({ input, buckets, error }: WhoCanFormProps) {
  const router = useRouter()
  const [asking, start] = useTransition()
  const [level, setLevel] = useState<string>(input.level ?? (input.action ? '' : 'Read'))
  const [action, setAction] = useState(input.action ?? 's3:GetObject')
  const [bucket, setBucket] = useState(input.bucket ?? '')
  const [key, setKey] = useState(input.key ?? '')
  const global = level === '' && action !== '' && action.split(',').every(isGlobalAction)
  const ready = (level !== '' || action !== '') && (global || bucket !== '')
  return (
    <Panel>
      <form
        className="grid items-start gap-3 md:grid-cols-2 lg:grid-cols-[repeat(4,minmax(0,1fr))_auto]"
        onSubmit={(event) => {
          event.preventDefault()
          const what = level === '' ? { action } : { level }
          const where = global ? {} : { bucket, key: key.trim() }
          start(() => router.push(paths.whoCan({ ...what, ...where })))
        }}
      >
        <SelectField
          label="Access"
          options={LEVELS}
          value={level}
          onChange={(event) => setLevel(event.target.value)}
        />
        {level === '' && (
          <SearchField
            label="Action"
            mono
            value={action}
            onValueChange={setAction}
            items={ACTIONS.some(({ value }) => value === action) ? ACTIONS : withGiven(action)}
          />
        )}
        {!global && (
          <>
            <BucketField buckets={buckets} value={bucket} onValueChange={setBucket} error={error} />
            <TextField
              label="Objects"
              mono
              placeholder="all"
              value={key}
              onChange={(event) => setKey(event.target.value)}
              help="A key, or a prefix that ends with *."
            />
          </>
        )}
        <div className="self-start md:pt-5">
          <Button
            type="submit"
            variant="primary"
            pending={asking}
            disabledReason={ready ? undefined : 'Choose a bucket.'}
          >
            Show access
          </Button>
        </div>
      </form>
    </Panel>
  )
}

const withGiven = (action: string) =>
  action === '' ? ACTIONS : [{ value: action, label: action, detail: 'From the URL' }, ...ACTIONS]

'use client'

import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { BucketField } from '@/components/patterns/bucket-field'
import { Button } from '@/components/ui/button'
import { Panel } from '@/components/ui/panel'
import { paths } from '@/lib/common/paths'
import type { AccessSubject, WhatCanQuestion } from '@/lib/features/access/schema'
import type { PolicyInventory } from '@/lib/features/policies/schema'
import { SubjectField } from './subject-field'

type WhatCanFormProps = {
  input: WhatCanQuestion
  subject?: AccessSubject
  buckets: PolicyInventory['buckets']
}

export function WhatCanForm({ input, subject, buckets }: WhatCanFormProps) {
  const router = useRouter()
  const [asking, start] = useTransition()
  const [principal, setPrincipal] = useState(input.principal ?? '')
  const [bucket, setBucket] = useState(input.bucket ?? '')
  const given = subject ?? writtenAs(input.principal)
  return (
    <Panel>
      <form
        className="grid items-start gap-3 md:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_auto]"
        onSubmit={(event) => {
          event.preventDefault()
          start(() => router.push(paths.whatCan({ principal, bucket })))
        }}
      >
        <SubjectField value={principal} onValueChange={setPrincipal} given={given} />
        <BucketField buckets={buckets} value={bucket} onValueChange={setBucket} optional />
        <div className="self-start md:pt-5">
          <Button
            type="submit"
            variant="primary"
            pending={asking}
            disabledReason={principal === '' ? 'Choose a principal.' : undefined}
          >
            Show access
          </Button>
        </div>
      </form>
    </Panel>
  )
}

const writtenAs = (principal: string | undefined): AccessSubject | undefined =>
  principal === undefined ? undefined : { principal, cluster: '', namespace: '', name: principal }

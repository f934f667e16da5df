'use client'

import { useState } from 'react'
import { TextField } from '@/components/form/fields'
import { RadioField } from '@/components/form/radio-field'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import type { BucketCheck } from '@/lib/core/verification/bucket-check'
import { useStart, type VerificationAccount } from './use-start'

const ACCESS = [
  {
    value: 'read',
    label: 'Read',
    detail: 'Lists the bucket and reads the metadata of its first object.',
  },
  {
    value: 'write',
    label: 'Write, read and delete',
    detail: 'Writes one object under a separate prefix, reads it and deletes it.',
  },
] as const satisfies { value: BucketCheck['access']; label: string; detail: string }[]

/** Verifies an account's access to a chosen bucket, in addition to listing all buckets. */
export function BucketCheckButton(account: VerificationAccount) {
  const [open, setOpen] = useState(false)
  const [bucket, setBucket] = useState('')
  const [access, setAccess] = useState<BucketCheck['access']>('read')
  const [error, setError] = useState<string>()
  const { start, pending, refusal } = useStart(account)
  const submit = async () => {
    const { BucketCheck } = await import('@/lib/core/verification/bucket-check')
    const bucketCheck = BucketCheck.safeParse({ bucket, access })
    if (!bucketCheck.success) return setError(bucketCheck.error.issues[0]?.message)
    setOpen(false)
    start(bucketCheck.data)
  }
  return (
    <>
      <Dialog
        title="Verify access to a bucket"
        description={`${account.namespace}/${account.account} also makes calls to this bucket.`}
        open={open}
        onOpenChange={setOpen}
        trigger={<Button pending={pending}>Verify bucket access</Button>}
        actions={
          <Button variant="primary" pending={pending} onClick={() => void submit()}>
            Verify
          </Button>
        }
      >
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            void submit()
          }}
        >
          <TextField
            label="Bucket"
            mono
            value={bucket}
            onChange={({ target }) => {
              setBucket(target.value.trim())
              setError(undefined)
            }}
            error={error}
          />
          <RadioField
            label="Access"
            name="access"
            value={access}
            onValueChange={setAccess}
            options={[...ACCESS]}
          />
        </form>
      </Dialog>
      {refusal}
    </>
  )
}

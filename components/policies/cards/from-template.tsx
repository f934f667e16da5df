'use client'

import { useState } from 'react'
import { RadioField } from '@/components/form/radio-field'
import { BucketField } from '@/components/patterns/bucket-field'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/choice'
import { Dialog, DialogClose } from '@/components/ui/dialog'
import type { Statement } from '@/lib/core/policy/document'
import { policyFromTemplate, TEMPLATE_INFO, type TemplateName } from '@/lib/core/policy/templates'
import { KnownAccountField } from '../account-field'
import type { KnownInventory } from '../known-inventory'

type FromTemplateProps = {
  known: KnownInventory
  onAdd: (statements: Statement[]) => void
  onClose: () => void
}

const templates = Object.entries(TEMPLATE_INFO).map(([value, { title, description }]) => ({
  value: value as TemplateName,
  label: title,
  detail: description,
}))

/** Adds the least-privilege statements for one service account. */
export function TemplateDialog({ known, onAdd, onClose }: FromTemplateProps) {
  const [principal, setPrincipal] = useState('')
  const [template, setTemplate] = useState<TemplateName>('read-bucket')
  const [bucket, setBucket] = useState('')
  const [listBuckets, setListBuckets] = useState(true)
  const { needsBucket } = TEMPLATE_INFO[template]
  const complete = principal !== '' && (!needsBucket || bucket !== '')
  const made = complete
    ? policyFromTemplate(template, {
        name: 'template',
        principals: [principal],
        bucket,
        listBuckets,
      }).statements
    : []

  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title="Add statements from a template"
      description="The statements are added at the end. You can edit them afterwards."
      actions={
        <>
          <Button
            variant="primary"
            disabled={!complete}
            onClick={() => {
              onAdd(made)
              onClose()
            }}
          >
            {made.length > 1 ? `Add ${made.length} statements` : 'Add statement'}
          </Button>
          <DialogClose>
            <Button variant="quiet">Cancel</Button>
          </DialogClose>
        </>
      }
    >
      <KnownAccountField
        label="Service account"
        known={known}
        value={principal}
        onValueChange={setPrincipal}
      />
      <RadioField
        name="template"
        label="Access"
        value={template}
        onValueChange={setTemplate}
        options={templates}
      />
      {needsBucket && (
        <>
          <BucketField value={bucket} onValueChange={setBucket} buckets={known.bucketList} />
          <Checkbox
            label="Allow listing all buckets"
            detail="Bucket names only, not their contents. A verification needs this permission."
            checked={listBuckets}
            onChange={(event) => setListBuckets(event.target.checked)}
          />
        </>
      )}
    </Dialog>
  )
}

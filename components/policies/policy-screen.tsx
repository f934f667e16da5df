'use client'

import { useSuspenseQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useRouter, useSearchParams } from 'next/navigation'
import { useState } from 'react'
import { useRecordSeen } from '@/components/form/use-record-seen'
import { Crumbs } from '@/components/patterns/crumbs'
import type { DraftOwner } from '@/components/patterns/draft-owner'
import { useToast } from '@/components/ui/toast'
import { paths } from '@/lib/common/paths'
import { policyInventoryQuery, policyQuery } from '@/lib/features/policies/queries'
import { draftKey } from './draft'
import { EditorSkeleton } from './editor-skeleton'
import { PolicyHead } from './policy-head'
import type { PolicyEditing } from './use-editing'

const PolicyEditor = dynamic(() => import('./policy-editor').then((it) => it.PolicyEditor), {
  ssr: false,
  loading: () => <EditorSkeleton />,
})

const DeletePolicyDialog = dynamic(
  () => import('./delete-policy').then((it) => it.DeletePolicyDialog),
  { ssr: false },
)

type PolicyScreenProps = {
  name: string
  /** The principal of the signed-in person. */
  editor: string
  draftOwner: DraftOwner
  apiUrl: string
}

export function PolicyScreen({ name, draftOwner, ...rest }: PolicyScreenProps) {
  const router = useRouter()
  const toast = useToast()
  const reviewing = useSearchParams().get('view') === 'review'
  const [deleting, setDeleting] = useState<boolean>()
  const query = useSuspenseQuery(policyQuery(name))
  const live = query.data
  useRecordSeen(live.latest?.unrecorded, paths.outsideChangesSeen())
  const { data: inventory } = useSuspenseQuery(policyInventoryQuery)

  const saved = async (now: string, { draft, change, replace }: PolicyEditing) => {
    if (now !== name) {
      change({ text: draft.baseText, reason: '' })
      router.push(paths.policy(now))
      return
    }
    const { data } = await query.refetch()
    if (!data) return
    replace(data.text)
    change({ base: data.base, baseText: data.text, reason: '' })
    window.history.replaceState(null, '', paths.policy(name))
    toast({ title: `Saved ${name}` })
  }

  return (
    <>
      <Crumbs
        trail={[
          { label: 'Policies', href: paths.policies() },
          { label: name, href: paths.policy(name) },
          ...(reviewing ? [{ label: 'Review changes' }] : []),
        ]}
      />
      <PolicyEditor
        {...rest}
        live={live}
        readAt={query.dataUpdatedAt}
        reading={query.isFetching}
        onReadAgain={() => void query.refetch()}
        inventory={inventory}
        draftKey={draftKey(draftOwner, name)}
        head={(parts) => <PolicyHead {...parts} live={live} onDelete={() => setDeleting(true)} />}
        onSaved={(now, editing) => void saved(now, editing)}
      />
      {deleting !== undefined && (
        <DeletePolicyDialog
          live={live}
          inventory={inventory}
          editor={rest.editor}
          open={deleting}
          onOpenChange={setDeleting}
          onDeleted={() => {
            toast({ title: `Deleted ${name}` })
            router.push(paths.policies())
          }}
        />
      )}
    </>
  )
}

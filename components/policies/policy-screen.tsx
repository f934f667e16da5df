'use client'

import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Crumbs } from '@/components/shell/crumbs'
import { useUrlParam } from '@/components/table/url-param'
import { Button } from '@/components/ui/button'
import { PageHead } from '@/components/ui/page-head'
import { RelativeTime } from '@/components/ui/relative-time'
import { useToast } from '@/components/ui/toast'
import { paths } from '@/lib/paths'
import { policyInventoryQuery, policyQuery } from '@/lib/policies/queries'
import type { PolicyDetail, PolicyInventory } from '@/lib/policies/schema'
import { Builder } from './builder'
import { useKnown } from './cards/use-known'
import { DeletePolicy } from './delete-policy'
import { changedMeanwhile, LiveChange } from './live-change'
import { PolicyHead } from './policy-head'
import { Review } from './review'
import { saveRefusal } from './save-right'
import { useEditing } from './use-editing'

type PolicyScreenProps = {
  initial: PolicyDetail
  inventory: PolicyInventory
  orgUid: string
  apiUrl: string
}

export function PolicyScreen({ initial, inventory: first, orgUid, apiUrl }: PolicyScreenProps) {
  const { name } = initial
  const router = useRouter()
  const toast = useToast()
  const [view, setView] = useUrlParam('view')
  const [deleting, setDeleting] = useState(false)
  const query = useQuery({ ...policyQuery(name), initialData: initial })
  const live = query.data
  const { data: inventory } = useQuery({ ...policyInventoryQuery, initialData: first })
  const editing = useEditing(`policy-draft/${orgUid}/${name}`, {
    ...{ text: live.text, base: live.base, baseText: live.text, reason: '' },
  })
  const { draft, change, replace } = editing
  const reviewing = view === 'review'
  const known = useKnown(inventory)

  const review = () => {
    setView('review')
    void query.refetch()
  }
  const saved = async (now: string) => {
    if (now !== name) {
      change({ text: draft.baseText, reason: '' })
      router.push(paths.policy(now))
      return
    }
    const { data } = await query.refetch()
    if (!data) return
    replace(data.text)
    change({ base: data.base, baseText: data.text, reason: '' })
    setView('')
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
      {reviewing ? (
        <PageHead
          title={`Changes to ${name}`}
          facts={[
            <RelativeTime
              key="at"
              at={new Date(query.dataUpdatedAt)}
              prefix="Compared with what was live"
            />,
          ]}
          actions={<Button onClick={() => setView('')}>Back to editing</Button>}
        />
      ) : (
        <PolicyHead
          live={live}
          editing={editing}
          onReview={review}
          onDelete={() => setDeleting(true)}
        />
      )}
      {reviewing && (
        <Review
          live={live}
          reading={query.isFetching}
          onReadAgain={() => void query.refetch()}
          editing={editing}
          apiUrl={apiUrl}
          refusal={saveRefusal(inventory)}
          onBack={() => setView('')}
          onSaved={(now) => void saved(now)}
        />
      )}
      <div hidden={reviewing} className="grid gap-6 *:min-w-0">
        {changedMeanwhile(live, draft) && draft.text !== draft.baseText && (
          <LiveChange live={live} editing={editing} />
        )}
        <Builder name={name} editing={editing} known={known} />
      </div>
      <DeletePolicy
        live={live}
        open={deleting}
        onOpenChange={setDeleting}
        onDeleted={() => {
          toast({ title: `Deleted ${name}` })
          router.push(paths.policies())
        }}
      />
    </>
  )
}

'use client'

import { useRouter, useSearchParams } from 'next/navigation'
import { useState } from 'react'
import { TextField } from '@/components/form/fields'
import { Crumbs } from '@/components/patterns/crumbs'
import type { DraftOwner } from '@/components/patterns/draft-owner'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { useToast } from '@/components/ui/toast'
import { paths } from '@/lib/common/paths'
import { printPolicy } from '@/lib/core/policy/policy-text'
import { defaultPolicyName } from '@/lib/core/policy/templates'
import { buildChosenPolicy } from '@/lib/features/policies/policy-choices'
import type { NewPolicyQuery, PolicyInventory } from '@/lib/features/policies/schema'
import { draftKey } from './draft'
import { PolicyEditor } from './policy-editor'
import type { PolicyEditing } from './use-editing'

type NewPolicyBuilderProps = {
  given: NewPolicyQuery
  clusters: { id: string; name: string; issuerUrl: string }[]
  inventory: PolicyInventory
  editor: string
  draftOwner: DraftOwner
  apiUrl: string
}

const NOTHING = { name: 'new policy', text: '', base: null }
const ignore = () => {}

/** The builder for a new policy, which starts from the choices in the URL. */
export function NewPolicyBuilder({ given, clusters, draftOwner, ...rest }: NewPolicyBuilderProps) {
  const router = useRouter()
  const toast = useToast()
  const reviewing = useSearchParams().get('view') === 'review'
  const { cluster, namespace, account, template, bucket } = given
  return (
    <>
      <Crumbs
        trail={[
          { label: 'Policies', href: paths.policies() },
          { label: 'New', href: paths.newPolicy() },
          { label: reviewing ? 'Review' : 'Builder' },
        ]}
      />
      <PolicyEditor
        {...rest}
        live={NOTHING}
        readAt={0}
        reading={false}
        onReadAgain={ignore}
        start={startOf(given, clusters)}
        draftKey={draftKey(
          draftOwner,
          given.request
            ? ` new/request-${given.request}`
            : [' new', cluster, namespace, account, template, bucket].filter(Boolean).join('/'),
        )}
        head={({ editing, onReview, onSimulate }) => (
          <>
            <PageHead
              title="New policy"
              facts={['The draft is stored in this browser until you create the policy']}
              actions={
                <>
                  <LinkButton href={paths.newPolicy()} variant="quiet">
                    Guided form
                  </LinkButton>
                  <Button onClick={onSimulate}>Simulate</Button>
                  <Button variant="primary" onClick={onReview}>
                    Review and create
                  </Button>
                </>
              }
            />
            <PolicyNameField editing={editing} />
          </>
        )}
        onSaved={(name, { change }) => {
          change({ text: '', reason: '' })
          toast({ title: `Created ${name}` })
          router.push(paths.policy(name))
        }}
      />
    </>
  )
}

/** What the choices make; without all of them, a policy that says nothing yet. */
function startOf(
  { cluster, namespace, account, template, bucket = '' }: NewPolicyQuery,
  clusters: NewPolicyBuilderProps['clusters'],
) {
  const whole = namespace && account ? `${namespace}/${account}` : ''
  const name = defaultPolicyName(whole) || 'new-policy'
  const issuerUrl = clusters.find(({ id }) => id === cluster)?.issuerUrl
  const chosen =
    template &&
    buildChosenPolicy({ account: whole, template, bucket, listBuckets: true, name }, issuerUrl)
  return printPolicy(chosen ?? { version: 'v1alpha1', name, statements: [] })
}

/** Edits the policy name in the text, on blur or Enter. */
export function PolicyNameField({ editing }: { editing: PolicyEditing }) {
  const { outline, frozen, edit } = editing
  const [typed, setTyped] = useState<string>()
  const name = outline?.name ?? ''
  const done = () => {
    if (typed && typed !== name) edit([{ path: ['name'], value: typed }])
    setTyped(undefined)
  }
  return (
    <div className="max-w-105">
      <TextField
        label="Policy name"
        mono
        value={typed ?? name}
        disabled={frozen}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={done}
        onKeyDown={(event) => {
          if (event.key === 'Enter') done()
        }}
      />
    </div>
  )
}

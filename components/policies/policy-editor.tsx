'use client'

import { useQueryClient } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { type ReactNode, useMemo, useState } from 'react'
import { useUrlParam } from '@/components/table/url-param'
import { Button } from '@/components/ui/button'
import { PageHead } from '@/components/ui/page-head'
import { RelativeTime } from '@/components/ui/relative-time'
import { livePoliciesQuery } from '@/lib/features/policies/queries'
import type { PolicyInventory } from '@/lib/features/policies/schema'
import { comparisonWords } from '@/lib/features/policies/words'
import { useAnalysis } from './analysis/use-analysis'
import { Builder } from './builder'
import { withAnalysis } from './checks'
import { changedMeanwhile, type Live } from './draft'
import { GrantsPanel } from './grants-panel'
import { useKnown } from './known-inventory'
import { LiveChange } from './review/conflict'
import { saveRefusal } from './save-permission'
import { type Editing, useEditing } from './use-editing'

const Review = dynamic(() => import('./review/review').then((it) => it.Review), { ssr: false })
const Simulator = dynamic(() => import('./simulator').then((it) => it.Simulator), { ssr: false })

export type PolicyEditorProps = {
  live: Live
  /** When live was read, in milliseconds. */
  readAt: number
  reading: boolean
  onReadAgain: () => void
  inventory: PolicyInventory
  editor: string
  draftKey: string
  /** What a draft begins with, where that is not what is live. */
  start?: string
  apiUrl: string
  head: (parts: { editing: Editing; onReview: () => void; onSimulate: () => void }) => ReactNode
  onSaved: (name: string, editing: Editing) => void
}

/** Editing and reviewing one policy. The editor stays while one reviews, and so does its history. */
export function PolicyEditor(props: PolicyEditorProps) {
  const { live, reading, onReadAgain, inventory, editor, draftKey, start, apiUrl } = props
  const [view, setView] = useUrlParam('view')
  const [simulating, setSimulating] = useState(false)
  const reviewing = view === 'review'
  const known = useKnown(inventory)
  const own = useEditing(draftKey, {
    ...{ text: start ?? live.text, base: live.base, baseText: live.text, reason: '' },
  })
  const analysed = useAnalysis({
    text: own.checks.text,
    was: live.base === null ? null : live.name,
    known,
    editor,
    reviewing,
  })
  const { analysis, fresh, gates, readingGates } = analysed
  const checks = useMemo(() => withAnalysis(own.checks, analysis), [own.checks, analysis])
  const editing: Editing = { ...own, checks }
  const { draft } = editing
  const others = (analysed.live?.ok ? analysed.live.value.policies : []).filter(
    ({ name }) => name !== live.name && name !== checks.policy?.name,
  )
  const back = () => setView('')
  const client = useQueryClient()
  const readAgain = () => {
    onReadAgain()
    void client.invalidateQueries(livePoliciesQuery)
  }

  return (
    <>
      {reviewing ? (
        <PageHead
          title={
            analysis && fresh ? comparisonWords(analysis.comparison) : `Changes to ${live.name}`
          }
          facts={[
            checks.policy?.name ?? live.name,
            live.base !== null && (
              <RelativeTime
                key="at"
                at={new Date(props.readAt)}
                prefix="Compared with what is live, read"
              />
            ),
            scopeWords(known, analysis?.comparison.exact),
          ]}
          actions={<Button onClick={back}>Back to editing</Button>}
        />
      ) : (
        props.head({
          editing,
          onReview: () => {
            setView('review')
            readAgain()
          },
          onSimulate: () => setSimulating(true),
        })
      )}
      {reviewing && (
        <Review
          {...{ live, reading, editing, analysed, known, apiUrl }}
          onReadAgain={readAgain}
          refusal={saveRefusal(inventory)}
          onBack={back}
          onSaved={(name) => props.onSaved(name, editing)}
        />
      )}
      <div hidden={reviewing} className="grid gap-6 *:min-w-0">
        {!reviewing && changedMeanwhile(live, draft) && draft.text !== draft.baseText && (
          <LiveChange live={live} editing={editing} />
        )}
        <Builder name={checks.policy?.name ?? live.name} editing={editing} known={known}>
          {analysis && (
            <GrantsPanel
              {...{ known, gates, readingGates }}
              grants={analysis.grants}
              others={others.length}
            />
          )}
        </Builder>
      </div>
      {simulating && (
        <Simulator
          policies={checks.policy ? [...others, checks.policy] : others}
          known={known}
          onClose={() => setSimulating(false)}
        />
      )}
    </>
  )
}

function scopeWords(
  { accounts, clusters, buckets }: ReturnType<typeof useKnown>,
  exact: boolean | undefined,
) {
  if (exact === undefined) return false
  const over = `${accounts.length} accounts, ${clusters.length} clusters, ${buckets?.length ?? 0} buckets`
  return exact ? `Exact over ${over}` : `At most, over ${over}`
}

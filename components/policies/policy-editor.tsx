'use client'

import { useQueryClient } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { useUrlParam } from '@/components/table/url-param'
import { Button } from '@/components/ui/button'
import { PageHead } from '@/components/ui/page-head'
import { RelativeTime } from '@/components/ui/relative-time'
import { plural } from '@/lib/common/plural'
import { livePoliciesQuery } from '@/lib/features/policies/queries'
import type { PolicyInventory } from '@/lib/features/policies/schema'
import { describeComparison } from '@/lib/features/policies/words'
import { useAnalysis } from './analysis/use-analysis'
import { PolicyBuilder } from './builder'
import { withAnalysis, withoutMissingParts } from './checks'
import { hasLiveChanged, type LivePolicy } from './draft'
import { GrantsPanel } from './grants-panel'
import { useKnownInventory } from './known-inventory'
import { ConflictPanel } from './review/conflict'
import { InterruptedSaveNote } from './review/interrupted-save-note'
import { describeMissingSavePermission } from './save-permission'
import { type PolicyEditing, useEditing } from './use-editing'

const Review = dynamic(() => import('./review/review').then((it) => it.Review), { ssr: false })
const Simulator = dynamic(() => import('./simulator').then((it) => it.Simulator), { ssr: false })

export type PolicyEditorProps = {
  live: LivePolicy
  /** When live was read, in milliseconds. */
  readAt: number
  reading: boolean
  onReadAgain: () => void
  inventory: PolicyInventory
  editor: string
  draftKey: string
  /** The initial text, if not that of the live policy. */
  start?: string
  apiUrl: string
  head: (parts: {
    editing: PolicyEditing
    onReview: () => void
    onSimulate: () => void
  }) => ReactNode
  onSaved: (name: string, editing: PolicyEditing) => void
}

/** Edits and reviews one policy. The editor stays mounted during the review to keep its undo history. */
export function PolicyEditor(props: PolicyEditorProps) {
  const { live, reading, onReadAgain, inventory, editor, draftKey, start, apiUrl } = props
  const [view, setView] = useUrlParam('view')
  const [simulating, setSimulating] = useState(false)
  const reviewing = view === 'review'
  const known = useKnownInventory(inventory)
  const own = useEditing(draftKey, {
    text: start ?? live.text,
    base: live.base,
    baseText: live.text,
    reason: '',
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
  // What is missing is told once a save was tried.
  const [tried, setTried] = useState(reviewing)
  if (reviewing && !tried) setTried(true)
  const calm = useMemo(() => (tried ? checks : withoutMissingParts(checks)), [checks, tried])
  const editing: PolicyEditing = { ...own, checks }
  const { draft } = editing
  const others = (analysed.live?.ok ? analysed.live.value.policies : []).filter(
    ({ name }) => name !== live.name && name !== checks.policy?.name,
  )
  // A review that this page opened is an entry of the browser's history, which Back leaves.
  const opened = useRef(false)
  const back = () => {
    if (opened.current) window.history.back()
    else setView('')
  }
  useEffect(() => {
    if (!reviewing) opened.current = false
  }, [reviewing])
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
            analysis && fresh ? describeComparison(analysis.comparison) : `Changes to ${live.name}`
          }
          facts={[
            checks.policy?.name ?? live.name,
            live.base !== null && (
              <RelativeTime
                key="at"
                at={new Date(props.readAt)}
                prefix="Compared with the live policies, read"
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
            setView('review', { push: true })
            opened.current = true
            readAgain()
          },
          onSimulate: () => setSimulating(true),
        })
      )}
      <InterruptedSaveNote
        draftKey={draftKey}
        live={analysed.live?.ok ? analysed.live.value.policies : undefined}
        liveText={live.text}
        onReadAgain={readAgain}
        onDiscard={() => {
          own.replace(start ?? live.text)
          own.change({ base: live.base, baseText: live.text, reason: '' })
        }}
      />
      {reviewing && (
        <Review
          live={live}
          reading={reading}
          editing={editing}
          draftKey={draftKey}
          analysed={analysed}
          known={known}
          apiUrl={apiUrl}
          onReadAgain={readAgain}
          refusal={describeMissingSavePermission(inventory)}
          onBack={back}
          onSaved={(name) => props.onSaved(name, editing)}
        />
      )}
      <div hidden={reviewing} className="grid gap-6 *:min-w-0">
        {!reviewing && hasLiveChanged(live, draft) && draft.text !== draft.baseText && (
          <ConflictPanel live={live} editing={editing} />
        )}
        <PolicyBuilder
          name={checks.policy?.name ?? live.name}
          editing={{ ...own, checks: calm }}
          known={known}
        >
          {analysis && (
            <GrantsPanel
              known={known}
              gates={gates}
              readingGates={readingGates}
              grants={analysis.grants}
              others={others.length}
            />
          )}
        </PolicyBuilder>
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
  { accounts, clusters, buckets }: ReturnType<typeof useKnownInventory>,
  exact: boolean | undefined,
) {
  if (exact === undefined) return false
  const over = [
    plural(accounts.length, 'service account'),
    plural(clusters.length, 'cluster'),
    plural(buckets?.length ?? 0, 'bucket'),
  ].join(', ')
  return exact ? over : `Upper bound across ${over}`
}

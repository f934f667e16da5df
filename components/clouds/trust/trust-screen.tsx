'use client'

import dynamic from 'next/dynamic'
import { useEffect, useState } from 'react'
import type { KnownCluster } from '@/components/clusters/use-cluster-accounts'
import type { DraftOwner } from '@/components/patterns/draft-owner'
import { EarlierAnswer, EarlierTitle } from '@/components/patterns/earlier-answer'
import type { EditorHandle } from '@/components/patterns/problem'
import { ProblemNote } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { Columns, Stack } from '@/components/ui/panel'
import type { Reading } from '@/lib/common/result'
import type { TextEdit } from '@/lib/core/policy/text-edit'
import { FindingsPanel } from './findings-panel'
import { TrustContextPanel } from './trust-context'
import { TrustText } from './trust-text'
import { useSessionText } from './use-session-text'
import { type Reviewing, useTrustReview } from './use-trust-review'
import { WhatToPaste } from './what-to-paste'
import { KIND_WORDS } from './words'

// Shown only once a trust was reviewed.
const AdmittedAccounts = dynamic(
  () => import('./admitted-accounts').then((it) => it.AdmittedAccounts),
  { ssr: false },
)

type TrustScreenProps = { clusters: Reading<KnownCluster[]>; owner: DraftOwner }

/** Reviews a pasted trust of another cloud: which service accounts of the organization it admits. */
export function TrustScreen({ clusters: read, owner }: TrustScreenProps) {
  const [kept, setText] = useSessionText(`trust/${owner}`)
  const [handle, setHandle] = useState<EditorHandle>()
  const text = kept ?? ''
  const reviewing = useTrustReview(text, read.ok ? read.value : NONE)
  const { review, known, earlier } = reviewing
  const empty = review.text.trim() === ''

  const apply = (edits: readonly TextEdit[]) => {
    if (handle?.text() === review.text) handle.apply(edits)
  }
  const unread = review.clusters
    .filter(({ id }) => !known.complete.has(id))
    .map(({ name }) => `service accounts of ${name}`)
  const title = pageTitle(reviewing, empty)
  const spoken = useSettled(title)

  return (
    <>
      <PageHead
        title={<EarlierTitle earlier={earlier}>{title}</EarlierTitle>}
        facts={[
          review.answer && review.read.kind
            ? `Evaluated in this browser from ${KIND_WORDS[review.read.kind].trust}`
            : 'Paste a trust of AWS, Google Cloud or Vault. It stays in this browser.',
        ]}
      />
      <p role="status" className="sr-only">
        {empty ? '' : spoken}
      </p>
      {!read.ok && <ProblemNote problem={read.error} title="Could not load clusters" />}
      <Columns layout="wide-left">
        <Stack>
          <TrustText text={kept} reviewing={reviewing} onText={setText} onReady={setHandle} />
          {!empty && (
            <EarlierAnswer earlier={earlier}>
              <FindingsPanel
                reviewing={reviewing}
                current={text}
                onShow={(offset) => handle?.show(offset)}
                onFix={apply}
              />
            </EarlierAnswer>
          )}
        </Stack>
        <Stack>
          {empty && <WhatToPaste />}
          <TrustContextPanel reviewing={reviewing} clusters={read.ok ? read.value : NONE} />
        </Stack>
      </Columns>
      {review.answer && (
        <EarlierAnswer earlier={earlier}>
          <AdmittedAccounts
            answer={review.answer}
            kind={review.read.kind}
            reading={known.reading}
            unread={read.ok ? unread : ['clusters']}
          />
        </EarlierAnswer>
      )}
    </>
  )
}

const NONE: KnownCluster[] = []

function pageTitle({ review, known }: Reviewing, empty: boolean) {
  if (empty) return 'Who does this trust admit?'
  if (!review.answer) return 'The trust is not valid yet'
  return known.reading ? 'Loading service accounts…' : review.answer.title
}

const STILL = 600

/** A text once it has been stable, so that a screen reader does not announce every keystroke. */
function useSettled(text: string) {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), STILL)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}

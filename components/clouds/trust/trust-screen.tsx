'use client'

import { useEffect, useState } from 'react'
import type { KnownCluster } from '@/components/clusters/use-cluster-accounts'
import type { EditorHandle } from '@/components/patterns/problem'
import { ProblemNote } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { Columns, Stack } from '@/components/ui/panel'
import type { Reading } from '@/lib/common/result'
import type { TextEdit } from '@/lib/core/policy/text-edit'
import { clustersTrustedBy } from '@/lib/core/trust/summary'
import { Around } from './around'
import { FindingsPanel } from './findings-panel'
import { TrustText } from './trust-text'
import { useKeptText } from './use-kept-text'
import { type Reviewing, useTrustReview } from './use-trust-review'
import { WhatToPaste } from './what-to-paste'
import { WhoGetsIn } from './who-gets-in'
import { KIND_WORDS } from './words'

type TrustScreenProps = { clusters: Reading<KnownCluster[]>; orgUid: string }

/** Whom a trust of another cloud lets in of the organization's accounts. */
export function TrustScreen({ clusters: read, orgUid }: TrustScreenProps) {
  const [kept, setText] = useKeptText(`trust/${orgUid}`)
  const [handle, setHandle] = useState<EditorHandle>()
  const text = kept ?? ''
  const reviewing = useTrustReview(text, read.ok ? read.value : NONE)
  const { review, known } = reviewing
  const empty = review.text.trim() === ''

  const apply = (edits: readonly TextEdit[]) => {
    if (handle?.text() === review.text) handle.apply(edits)
  }
  const unread = clustersTrustedBy(review.read.trust, read.ok ? read.value : NONE)
    .filter(({ id }) => !known.complete.has(id))
    .map(({ name }) => `service accounts of ${name}`)
  const title = titleOf(reviewing, empty)
  const spoken = useSettled(title)

  return (
    <>
      <PageHead
        title={title}
        facts={[
          review.answer && review.read.kind
            ? `By ${KIND_WORDS[review.read.kind].trust}, read in this browser`
            : 'Paste a trust of AWS, Google Cloud or Vault. It is read in this browser and sent nowhere.',
        ]}
      />
      <p role="status" className="sr-only">
        {empty ? '' : spoken}
      </p>
      {!read.ok && <ProblemNote problem={read.error} title="Clusters could not be read." />}
      <Columns layout="wide-left">
        <Stack>
          <TrustText text={kept} reviewing={reviewing} onText={setText} onReady={setHandle} />
          {!empty && (
            <FindingsPanel
              reviewing={reviewing}
              current={text}
              onShow={(offset) => handle?.show(offset)}
              onFix={apply}
            />
          )}
        </Stack>
        <Stack>
          {empty && <WhatToPaste />}
          <Around reviewing={reviewing} clusters={read.ok ? read.value : NONE} />
        </Stack>
      </Columns>
      {review.answer && (
        <WhoGetsIn
          answer={review.answer}
          kind={review.read.kind}
          reading={known.reading}
          unread={read.ok ? unread : ['clusters']}
        />
      )}
    </>
  )
}

const NONE: KnownCluster[] = []

function titleOf({ review, known }: Reviewing, empty: boolean) {
  if (empty) return 'Whom does this trust let in?'
  if (!review.answer) return 'This trust cannot be read yet'
  return known.reading ? 'Reading service accounts…' : review.answer.title
}

const STILL = 600

/** A text once it has stood still: what changes with every key would be spoken with every key. */
function useSettled(text: string) {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), STILL)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}

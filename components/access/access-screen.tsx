'use client'

import { useQuery } from '@tanstack/react-query'
import { Check, Link2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { DownloadButton } from '@/components/patterns/download-button'
import { EarlierAnswer, EarlierTitle } from '@/components/patterns/earlier-answer'
import { FilteredOut, NoneYet } from '@/components/patterns/empty-state'
import { Button } from '@/components/ui/button'
import { LinkButton, TextLink } from '@/components/ui/link'
import { ProblemNote } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { problemOf } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import {
  type AccessParams,
  accessAskedAddress,
  accessExportAddress,
  accessQuery,
} from '@/lib/features/access/queries'
import type { AccessAnswer } from '@/lib/features/access/schema'
import { accessTitle, tallyTotal, tallyWords } from '@/lib/features/access/words'
import {
  InnerStarNote,
  restsOn,
  StatementLink,
  UnreadAnswerNote,
  UnreadGates,
} from './answer-parts'
import { QuestionBar } from './question-bar'
import { RecordQuestion } from './record-question'
import { StatementView } from './statement-view'
import { useAccessParams } from './use-access-params'

// The views that a person chooses; by statement is what the page opens with.
const PrincipalView = dynamic(() => import('./principal-view').then((it) => it.PrincipalView), {
  ssr: false,
  loading: () => <PanelSkeleton lines={6} />,
})
const MatrixView = dynamic(() => import('./matrix-view').then((it) => it.MatrixView), {
  ssr: false,
  loading: () => <PanelSkeleton lines={6} />,
})
const ActionsView = dynamic(() => import('./actions-view').then((it) => it.ActionsView), {
  ssr: false,
  loading: () => <PanelSkeleton lines={6} />,
})

/** Who can do what on what, answered from the snapshot that the page was loaded with. */
export function AccessScreen({ initial }: { initial: AccessAnswer }) {
  const [params, change] = useAccessParams()
  const [loadedWith] = useState(() => JSON.stringify(params))
  const asked = { ...params, reading: initial.inventory.reading }
  const {
    data = initial,
    error,
    isPlaceholderData,
  } = useQuery({
    ...accessQuery(asked),
    ...(JSON.stringify(params) === loadedWith && { initialData: initial }),
  })
  const { inventory, subject } = data
  const answered = useQuestionOf(params, isPlaceholderData)
  const address = accessAskedAddress(params)
  const isAnswered = !error && !isPlaceholderData
  return (
    <>
      {isAnswered && !subject && <RecordQuestion key={address} address={address} />}
      <PageHead
        title={
          <EarlierTitle earlier={isPlaceholderData}>
            {accessTitle(data, amongWords(answered))}
          </EarlierTitle>
        }
        facts={factsOf(data)}
        actions={<AnswerActions asked={asked} />}
      />
      <QuestionBar params={params} onChange={change} inventory={inventory} subject={subject} />
      {error && <ProblemNote problem={problemOf(error)} />}
      <UnreadAnswerNote {...inventory} />
      <UnreadGates gates={data.matrix ? [] : data.gates} />
      <InnerStarNote rests={data.restsOnInnerStar} />
      <EarlierAnswer earlier={isPlaceholderData}>
        <div className="grid min-w-0 gap-4">
          <Answer answer={data} params={answered} />
        </div>
      </EarlierAnswer>
      <p className="text-ink-3 text-small">
        Effective means allowed, not denied, and able to exchange a token for access keys. A
        principal that several statements allow is counted once in the title.
      </p>
    </>
  )
}

/** The question that the shown answer belongs to, so that no answer stands under the words of another question. */
function useQuestionOf(params: AccessParams, isEarlier: boolean): AccessParams {
  const [answered, setAnswered] = useState(params)
  if (!isEarlier && answered !== params) setAnswered(params)
  return isEarlier ? answered : params
}

function Answer({ answer, params }: { answer: AccessAnswer; params: AccessParams }) {
  const { statements, principals, matrix, actions, subject, asked, inventory, beyond } = answer
  const empty = <EmptyAnswer params={params} subject={subject} />
  const isEmpty = statements?.total === 0
  return (
    <>
      {isEmpty && <Panel flush>{empty}</Panel>}
      {statements && !isEmpty && (
        <StatementView {...statements} params={params} manyResources={asked.resourceCount !== 1} />
      )}
      {principals && (
        <PrincipalView answer={answer} found={principals} params={params} empty={empty} />
      )}
      {matrix && <MatrixView inventory={inventory} matrix={matrix} params={params} empty={empty} />}
      {actions && subject && (
        <ActionsView actions={actions} subject={subject} resource={asked.resources[0] ?? ''} />
      )}
      {principals && !subject && beyond.length > 0 && (
        <Panel title="Wildcards">
          <p className="text-ink-2">
            These principals also match service accounts that are created later or could not be
            read.
          </p>
          <ul className="grid gap-1">
            {beyond.map(({ pattern, statement }) => (
              <li key={`${pattern} ${statement.policy} ${statement.index}`}>
                <code>{pattern}</code> by <StatementLink {...statement} />
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  )
}

function EmptyAnswer({
  params: { q, show },
  subject,
}: {
  params: AccessParams
  subject: AccessAnswer['subject']
}) {
  if (q)
    return (
      <FilteredOut title={subject ? `No resource matches “${q}”` : `No principal matches “${q}”`} />
    )
  if (show === 'effective') return <NoneYet title="Nobody has this access effectively" />
  if (show === 'paper') return <NoneYet title="Nobody has this access on paper only" />
  return (
    <NoneYet
      title={subject ? 'No access' : 'Nobody has this access'}
      actions={<LinkButton href={paths.newPolicy()}>Give access</LinkButton>}
    >
      Requests that no statement allows are denied.
    </NoneYet>
  )
}

function factsOf({ inventory, subject, paper, denied }: AccessAnswer) {
  const onPaper = tallyWords(paper)
  const account = subject?.kind === 'account' && !subject.lack ? subject : undefined
  return [
    account?.clusterId && (
      <TextLink
        key="account"
        href={paths.serviceAccount(account.clusterId, account.namespace, account.name)}
      >
        Open the service account
      </TextLink>
    ),
    !subject &&
      onPaper &&
      `${onPaper} ${tallyTotal(paper) === 1 ? 'is' : 'are'} allowed on paper, but can’t use it`,
    denied > 0 && !subject && `A Deny statement keeps out ${plural(denied, 'principal')}`,
    restsOn(inventory),
    <RelativeTime key="at" at={inventory.at} prefix="Read" />,
  ]
}

/** Which principals are asked about, where they are not all. */
function amongWords({ principal, cluster, namespace, q }: AccessParams) {
  const place = [cluster, namespace].filter(Boolean).join(' / ')
  return [
    principal?.includes('*') && `that ${principal} matches`,
    place && `of ${place}`,
    q && !principal && `that match “${q}”`,
  ]
    .filter(Boolean)
    .join(' ')
}

/** Exports the answer for the snapshot on the screen, copies its address, or reads everything again. */
function AnswerActions({ asked }: { asked: AccessParams }) {
  const router = useRouter()
  const [reading, start] = useTransition()
  return (
    <>
      <CopyLink />
      <Button pending={reading} onClick={() => start(() => router.refresh())}>
        Refresh
      </Button>
      {(['csv', 'json'] as const).map((format) => (
        <DownloadButton key={format} href={accessExportAddress(asked, format)}>
          {format.toUpperCase()}
        </DownloadButton>
      ))}
    </>
  )
}

/** The address holds the whole question. */
function CopyLink() {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(window.location.href)
    setCopied(true)
    setTimeout(() => setCopied(false), 2000)
  }
  return (
    <Button variant="quiet" onClick={() => void copy()}>
      {copied ? <Check aria-hidden /> : <Link2 aria-hidden />}
      <span aria-live="polite">{copied ? 'Copied' : 'Copy link'}</span>
    </Button>
  )
}

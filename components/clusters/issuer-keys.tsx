'use client'

import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { CodeBlock } from '@/components/patterns/code-block'
import { loadableOf } from '@/components/patterns/loadable'
import { QueryPart } from '@/components/patterns/query-part'
import { UnreadNote } from '@/components/patterns/unread-note'
import { type Fact, Facts } from '@/components/ui/facts'
import { InlineCode } from '@/components/ui/inline-code'
import { TextLink } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/relative-time'
import { Bar } from '@/components/ui/skeleton'
import { State, StateIcon, type StateKind } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import { unknownLabel } from '@/lib/common/problem-words'
import { CLOUD_NAMES } from '@/lib/core/identity/clouds'
import { faultTime } from '@/lib/core/issuer-keys/key-history'
import { accountsQuery } from '@/lib/features/clusters/queries'
import { issuerKeysQuery } from '@/lib/features/issuer-keys/queries'
import type {
  IssuerKeysReport,
  UploadedKeySet,
  WatchedKeys,
} from '@/lib/features/issuer-keys/schema'
import {
  describeKeyFault,
  describeOutage,
  describeRotation,
  describeUpload,
  keyFaultTitle,
  uploadTitle,
} from '@/lib/features/issuer-keys/words'
import { FIRST_READING_POLL_MS, ISSUER_POLL_MS } from './issuer-poll'
import { KeyTimeline } from './key-timeline'

type IssuerKeysProps = { id: string; name: string }

/** The keys of a cluster's issuer over time, what was wrong with them, and who goes by them. */
export function IssuerKeys({ id, name }: IssuerKeysProps) {
  const query = useQuery({
    ...issuerKeysQuery(id),
    refetchInterval: ({ state: { data } }) =>
      data?.watched ? ISSUER_POLL_MS : FIRST_READING_POLL_MS,
  })
  return (
    <section
      aria-label="Keys over time"
      className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-3 border-line border-t pt-3"
    >
      <h3 className="font-semibold">Keys over time</h3>
      <QueryPart query={query} what="what was seen of the keys" skeleton={<Bar width="w-36" />}>
        {(report) => (
          <>
            {report.watched ? (
              <History watched={report.watched} name={name} />
            ) : (
              <p className="text-ink-2">The keys are watched from this visit on.</p>
            )}
            <Effects id={id} report={report} />
          </>
        )}
      </QueryPart>
    </section>
  )
}

const MAX_EVENTS = 6

type KeyEvent = { key: string; at: number; kind: StateKind; title: string; detail?: string }

function eventsOf({ faults, rotations, outages }: WatchedKeys): KeyEvent[] {
  const events: KeyEvent[] = [
    ...faults.map((fault) => ({
      key: `${fault.code} ${fault.kid} ${faultTime(fault)}`,
      at: faultTime(fault),
      kind: fault.breaks ? ('fail' as const) : ('warn' as const),
      title: keyFaultTitle(fault),
      detail: describeKeyFault(fault),
    })),
    ...rotations.map((rotation) => ({
      key: `rotation ${rotation.at}`,
      at: rotation.at,
      kind: 'info' as const,
      title: describeRotation(rotation),
    })),
    ...outages.map(({ kind, since, until }) => ({
      key: `outage ${since}`,
      at: since,
      kind: until === undefined ? ('fail' as const) : ('idle' as const),
      title:
        until === undefined
          ? `Keys cannot be read: ${describeOutage(kind)}`
          : `Keys could not be read: ${describeOutage(kind)}`,
    })),
  ]
  return events.toSorted(
    (a, b) => Number(b.kind === 'fail') - Number(a.kind === 'fail') || b.at - a.at,
  )
}

function History({ watched, name }: { watched: WatchedKeys; name: string }) {
  const events = eventsOf(watched)
  const since = (
    <>
      The keys have been watched since{' '}
      <time dateTime={new Date(watched.since).toISOString()}>
        {new Date(watched.since).toISOString().slice(0, 10)}
      </time>
      .
    </>
  )
  if (events.length === 0)
    return <p className="text-ink-2">{since} No rotation and no outage was seen.</p>
  return (
    <>
      <KeyTimeline watched={watched} cluster={name} />
      <ul aria-label="Rotations and faults" className="grid gap-2">
        {events.slice(0, MAX_EVENTS).map(({ key, at, kind, title, detail }) => (
          <li key={key} className="grid grid-cols-[20px_minmax(0,1fr)] gap-x-1">
            <span className="mt-0.5">
              <StateIcon kind={kind} className="size-4!" />
            </span>
            <span className="[overflow-wrap:anywhere]">
              <b className="font-medium">
                <InlineCode>{title}</InlineCode>
              </b>
              <span className="text-ink-3">
                , <RelativeTime at={new Date(at)} />
              </span>
              {detail && (
                <span className="block text-ink-2 text-small">
                  <InlineCode>{detail}</InlineCode>
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
      <p className="text-ink-2 text-small">{since}</p>
    </>
  )
}

function Effects({ id, report }: { id: string; report: IssuerKeysReport }) {
  const { uploads, following, unread } = report
  return (
    <>
      <Facts
        items={[configsFact(report), accountsFact(id), following > 0 && followingFact(following)]}
      />
      {uploads.length > 0 && (
        <ul aria-label="Uploaded key sets" className="grid grid-cols-[minmax(0,1fr)] gap-3">
          {uploads.map((upload) => (
            <li
              key={`${upload.cloud} ${upload.name}`}
              className="grid grid-cols-[minmax(0,1fr)] gap-1"
            >
              <Upload id={id} upload={upload} />
            </li>
          ))}
        </ul>
      )}
      <UnreadNote title="Some declared trusts are not compared" unread={unread} />
    </>
  )
}

const configsFact = ({ configs }: IssuerKeysReport): Fact => ({
  term: 'CoreWeave',
  value: configs.ok ? (
    <Configs configs={configs.value} />
  ) : (
    <State kind="idle" title={configs.error.message}>
      {unknownLabel(configs.error)}
    </State>
  ),
})

type Config = { uid: string; name: string; active: boolean }

function Configs({ configs }: { configs: readonly Config[] }): ReactNode {
  if (configs.length === 0) return 'No federation config goes by these keys.'
  return (
    <>
      Checks tokens by{' '}
      {configs.map(({ uid, name, active }, index) => (
        <span key={uid}>
          {index > 0 && ', '}
          <TextLink href={paths.federationConfig(uid)}>{name}</TextLink>
          {!active && ' (paused)'}
        </span>
      ))}
    </>
  )
}

const accountsFact = (id: string): Fact => ({
  term: 'Service accounts',
  value: <InjectedAccounts id={id} />,
})

function InjectedAccounts({ id }: { id: string }) {
  const loaded = loadableOf(useQuery(accountsQuery(id)))
  if ('pending' in loaded) return <State kind="run">Counting</State>
  if ('problem' in loaded)
    return (
      <State kind="idle" title={loaded.problem.message}>
        {unknownLabel(loaded.problem)}
      </State>
    )
  const { injected, complete } = loaded.data
  return `${plural(injected.length, 'injected account presents', 'injected accounts present')} tokens that these keys sign${complete ? '' : ', in the namespaces that you opened'}`
}

const followingFact = (following: number): Fact => ({
  term: 'Other clouds',
  value: `${plural(following, 'declared trust reads', 'declared trusts read')} the keys from the issuer`,
})

const uploadKind = ({ missing, removed, unseen }: UploadedKeySet): StateKind => {
  if (missing.length > 0) return 'fail'
  return removed.length + unseen.length > 0 ? 'warn' : 'done'
}

function Upload({ id, upload }: { id: string; upload: UploadedKeySet }) {
  const kind = uploadKind(upload)
  const { cloud, name, command, accounts, form } = upload
  const [account] = accounts
  return (
    <>
      <div className="[overflow-wrap:anywhere]">
        <State kind={kind}>
          {CLOUD_NAMES[cloud]} {uploadTitle(upload)}
        </State>{' '}
        <code>{name}</code>
      </div>
      {kind !== 'done' && (
        <>
          <p className="text-ink-2 text-small">
            <InlineCode>{describeUpload(upload)}</InlineCode>{' '}
            {command ? 'Upload the published keys:' : 'Upload the published keys to the service.'}
          </p>
          {command && (
            <div className="rounded-control border border-line bg-sunken">
              <CodeBlock code={command} label="upload command" wrap />
            </div>
          )}
          {account && (
            <p className="text-small">
              <TextLink href={paths.accountClouds({ cluster: id, ...account }, form)}>
                Save which keys are uploaded
              </TextLink>
            </p>
          )}
        </>
      )}
    </>
  )
}

'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useRecordSeen } from '@/components/form/use-record-seen'
import { QueryPart } from '@/components/patterns/query-part'
import { Button } from '@/components/ui/button'
import { CopyField } from '@/components/ui/copy'
import { type Fact, Facts } from '@/components/ui/facts'
import { Identifier } from '@/components/ui/identifier'
import { ProblemNote } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { Bar } from '@/components/ui/skeleton'
import { State, type StateKind } from '@/components/ui/state'
import { Versus } from '@/components/ui/versus'
import { problemOf } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { unknownLabel } from '@/lib/common/problem-words'
import { difference } from '@/lib/core/identity/difference'
import { issuerQuery, ownIssuerQuery } from '@/lib/features/clusters/queries'
import type { IssuerKey, IssuerReport, OwnIssuer } from '@/lib/features/clusters/schema'
import { issuerKeysQuery } from '@/lib/features/issuer-keys/queries'
import type { ClusterPart } from './cluster-part'
import { ISSUER_POLL_MS } from './issuer-poll'

const states = {
  healthy: { kind: 'pass', word: 'Healthy' },
  'not-enabled': { kind: 'fail', word: 'OIDC not enabled' },
  broken: { kind: 'fail', word: 'Misconfigured' },
  unknown: { kind: 'idle', word: 'Unknown' },
} as const satisfies Record<IssuerReport['state'], { kind: StateKind; word: string }>

const IssuerKeys = dynamic(() => import('./issuer-keys').then((it) => it.IssuerKeys), {
  ssr: false,
  loading: () => <Bar width="w-36" />,
})

export function IssuerPanel({ id, name, issuerUrl }: ClusterPart) {
  const query = useQuery({ ...issuerQuery(id), refetchInterval: ISSUER_POLL_MS })
  const own = useQuery({ ...ownIssuerQuery(id), refetchInterval: ISSUER_POLL_MS })
  const unrecorded = [query.data, own.data].flatMap((it) => (it?.unrecorded ? [it.at] : []))
  useRecordSeen(
    unrecorded.length > 0,
    paths.issuerKeysSeen(id),
    [issuerQuery(id), ownIssuerQuery(id), issuerKeysQuery(id)],
    unrecorded.join(' '),
  )
  const state = query.data && states[query.data.state]
  return (
    <Panel
      id="issuer"
      title="Issuer"
      aside={
        <>
          {state && <State kind={state.kind}>{state.word}</State>}
          <Button size="tiny" pending={query.isFetching} onClick={() => void query.refetch()}>
            Check again
          </Button>
        </>
      }
    >
      <CopyField text={issuerUrl} label="issuer URL" />
      <QueryPart
        query={query}
        what="the issuer’s documents"
        skeleton={
          <div className="grid gap-4 py-2">
            <Bar width="w-36" />
            <Bar width="w-28" />
          </div>
        }
      >
        {(report) => (
          <>
            <Problems report={report} />
            <Facts items={[documentFact(report), keysFact(report), ownFact(id, report)]} />
          </>
        )}
      </QueryPart>
      <IssuerKeys id={id} name={name} />
    </Panel>
  )
}

const documentFact = ({ discovery, issuerUrl, ms, at, state }: IssuerReport): Fact => ({
  term: 'Discovery document',
  value: discovery ? (
    <>
      <State kind="pass">Fetched in {ms} ms</State>, <code>issuer</code>{' '}
      {discovery.issuer === issuerUrl ? 'matches' : 'differs'},{' '}
      <RelativeTime at={at} prefix="read" />
    </>
  ) : (
    <State kind={state === 'unknown' ? 'idle' : 'fail'}>Not found</State>
  ),
})

const keysFact = ({ keys }: IssuerReport): Fact | false =>
  keys.length > 0 && {
    term: 'Keys',
    value: (
      <ul className="grid gap-1">
        {keys.map((key, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a broken issuer repeats or omits kids
          <li key={index}>
            <Key {...key} />
          </li>
        ))}
      </ul>
    ),
  }

const Key = ({ kid, alg, firstSeen }: IssuerKey) => (
  <>
    {kid ? <Identifier value={kid} label="key ID" room={20} /> : <i>no kid</i>}{' '}
    {alg || 'no algorithm'}
    {firstSeen && (
      <span className="text-ink-2">
        , <RelativeTime at={firstSeen} prefix="first seen" />
      </span>
    )}
  </>
)

const ownFact = (id: string, report: IssuerReport): Fact => ({
  term: 'API server',
  value: <OwnIssuerFact id={id} report={report} />,
})

/** Read separately, because an API server may be slow or unreachable while its issuer is not. */
function OwnIssuerFact({ id, report }: { id: string; report: IssuerReport }) {
  const { data, error } = useQuery(ownIssuerQuery(id))
  if (!data && !error) return <State kind="run">Reading from the API server</State>
  if (!data) {
    const problem = problemOf(error ?? new Error())
    return (
      <State kind="idle" title={problem.message}>
        {unknownLabel(problem)}
      </State>
    )
  }
  if (!data.equal)
    return (
      <>
        <State kind="fail">Different issuer</State>
        <VersusTexts
          expected={report.issuerUrl}
          presented={data.issuer}
          labels={['Derived', 'API server']}
        />
      </>
    )
  const same = sameKeys(data, report)
  if (same === undefined) return <State kind="pass">Same issuer</State>
  return same ? (
    <State kind="pass">Same issuer and keys</State>
  ) : (
    <State kind="warn">
      Same issuer, different keys: a key rotation has not reached the issuer URL yet
    </State>
  )
}

function sameKeys({ kids }: OwnIssuer, { keys }: IssuerReport): boolean | undefined {
  if (!kids || keys.length === 0) return undefined
  const published = new Set(keys.map(({ kid }) => kid))
  return kids.length === published.size && kids.every((kid) => published.has(kid))
}

function Problems({ report }: { report: IssuerReport }) {
  return report.problems.map(({ kind, message, next, expected, presented }) => (
    <div key={`${kind} ${message}`} className="grid gap-2">
      <ProblemNote
        live={false}
        problem={{
          code: report.state === 'unknown' ? 'unreachable' : 'upstream',
          message:
            kind === 'not-found'
              ? 'OIDC workload identity is not enabled on this cluster.'
              : message,
          next: kind === 'not-found' ? `${message} ${next}` : next,
        }}
      />
      {expected !== undefined && presented !== undefined && (
        <VersusTexts expected={expected} presented={presented} labels={['Expected', 'Presented']} />
      )}
    </div>
  ))
}

type VersusTextsProps = { expected: string; presented: string; labels: [string, string] }

function VersusTexts({ expected, presented, labels }: VersusTextsProps) {
  const { left, right } = difference(expected, presented)
  return (
    <Versus
      rows={[
        { label: labels[0], pieces: left },
        { label: labels[1], pieces: right },
      ]}
    />
  )
}

import { Diff } from '@/components/patterns/diff'
import { PeopleText } from '@/components/people/people-text'
import { Person } from '@/components/people/person'
import { middleCut } from '@/components/ui/identifier'
import { TextLink } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/relative-time'
import { Badge, State, type StateKind } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import {
  auditedRequest,
  auditObjectNames,
  auditObjectPage,
  auditObjectParts,
} from '@/lib/features/audit/object'
import type { AuditLogEntry } from '@/lib/features/audit/schema'

const OUTCOME_LABELS = {
  ok: { kind: 'done', word: 'Succeeded' },
  failed: { kind: 'fail', word: 'Failed' },
  unknown: { kind: 'idle', word: 'Unknown' },
} as const satisfies Record<AuditLogEntry['outcome'], { kind: StateKind; word: string }>

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Shortens UUIDs in the summary; the details below show them in full. */
const shorten = (name: string) => (UUID.test(name) ? middleCut(name, 13) : name)

/** An id of a person stays whole, since their name takes its place. */
const shownNames = (object: AuditLogEntry['object']) =>
  auditObjectNames(object)
    .map((name) => (name === object.person ? name : shorten(name)))
    .join(' / ')

const json = (value: unknown) => (value === null ? '' : JSON.stringify(value, null, 2))

export function AuditEntryItem({ entry, open }: { entry: AuditLogEntry; open: boolean }) {
  const { row, at, actor, action, object, before, after, outcome, error } = entry
  const { endedAt, undeliveredTo } = entry
  const { kind, word } = OUTCOME_LABELS[outcome]
  const names = auditObjectNames(object)
  const request = auditedRequest(entry)
  const page = request ? paths.request(request) : auditObjectPage(object)
  return (
    <li id={`row-${row}`} className="border-line border-b last:border-b-0">
      <details className="group" open={open}>
        <summary className="grid w-full list-none grid-cols-[minmax(0,1fr)_auto] items-start gap-x-4 gap-y-0.5 px-3.5 py-2 hover:bg-hover group-open:bg-hover md:grid-cols-[112px_minmax(0,1fr)_minmax(0,2fr)_176px_72px] [&::-webkit-details-marker]:hidden">
          <State kind={kind}>{word}</State>
          <code className="leading-5 max-md:order-3 max-md:col-span-2">{action}</code>
          <span className="[overflow-wrap:anywhere] max-md:order-4 max-md:col-span-2">
            <PeopleText>{shownNames(object)}</PeopleText>
            {undeliveredTo && (
              <>
                {' '}
                <Badge kind="warn">Not delivered</Badge>
              </>
            )}
          </span>
          <span className="text-ink-2 max-md:order-5 max-md:col-span-2">
            <Person id={actor} plain />
          </span>
          <span className="whitespace-nowrap text-right text-ink-2 text-small tabular-nums">
            <RelativeTime at={at} />
          </span>
        </summary>
        <div className="grid gap-3 px-3.5 pt-1 pb-3.5">
          <p className="text-ink-2 text-small">
            <TextLink href={paths.audit({ row: String(row) })}>Row {row}</TextLink>. Show all{' '}
            <TextLink href={paths.audit({ action })}>
              <code>{action}</code>
            </TextLink>{' '}
            entries, all by{' '}
            <TextLink href={paths.audit({ person: actor })}>
              <Person id={actor} plain />
            </TextLink>
            , or all for{' '}
            <TextLink href={paths.audit({ object: names.at(-1) })}>
              <PeopleText>{names.at(-1) ?? ''}</PeopleText>
            </TextLink>
            .
            {page && (
              <>
                {' '}
                <TextLink href={page}>
                  {request ? `Open request ${request}` : `Open ${names.at(-1)}`}
                </TextLink>
              </>
            )}
          </p>
          {outcome === 'unknown' && !endedAt && (
            <p>
              The outcome was not recorded: the console stopped during the change, or the change is
              still running.
            </p>
          )}
          {undeliveredTo && (
            <p>
              Not delivered yet to{' '}
              {undeliveredTo.length === 1 ? 'the audit sink' : 'the audit sinks'}{' '}
              <b>{undeliveredTo.join(', ')}</b>. The console sends it again until it is taken.
            </p>
          )}
          {error && (
            <p className={outcome === 'failed' ? 'text-fail' : undefined}>
              <PeopleText>{error.message}</PeopleText> <code>{error.code}</code>
            </p>
          )}
          <dl className="grid gap-x-3 gap-y-1 md:grid-cols-[144px_minmax(0,1fr)]">
            {auditObjectParts(object).map(([key, value]) => (
              <div key={key} className="contents">
                <dt className="text-ink-2">{key}</dt>
                <dd className="mono">
                  {key === 'person' ? <Person id={value} /> : <PeopleText>{value}</PeopleText>}
                </dd>
              </div>
            ))}
          </dl>
          {(before !== null || after !== null) && (
            <div className="overflow-hidden rounded-control border border-line bg-surface">
              <Diff before={json(before)} after={json(after)} label="Before and after" />
            </div>
          )}
        </div>
      </details>
    </li>
  )
}

import { UnreadNote } from '@/components/patterns/unread-note'
import { Identifier } from '@/components/ui/identifier'
import { ExternalLink } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import type { ReviewPack } from '@/lib/features/review/schema-pack'
import { RISK_WORDS } from './finding-cells'
import { day, row, Section } from './pack-section'
import { PackTrusts } from './pack-trusts'
import { PrintButtons } from './print-buttons'

/** What a reviewer keeps. Nothing in it folds, so that paper holds it all. */
export function PackScreen({ pack }: { pack: ReviewPack }) {
  const { by, at, audit, findings, grants, changes, signOffs, reviews, unread } = pack
  return (
    <>
      <PageHead
        title="Review pack"
        facts={[
          `Made ${day(at)}`,
          <span key="by">
            by <code>{by}</code>
          </span>,
        ]}
        actions={<PrintButtons />}
      />
      <Panel title="What it is tied to">
        <p>
          The audit record ended with row {audit.row} when this was made. Whoever keeps this hash
          can tell later that no row up to it was changed or taken out.
        </p>
        <Identifier value={audit.hash || 'no row yet'} label="hash of the audit head" room={80} />
      </Panel>
      <UnreadNote title="Not in this pack" unread={unread} />
      <Section title="Findings" rows={findings} none="Nothing was found.">
        {({ id, risk, title, place, evidence, principal, accepted, documentation }) => (
          <li key={id} className={row}>
            <b>
              {RISK_WORDS[risk].word}: {title}
            </b>
            <span>
              {place}
              {principal !== undefined && (
                <>
                  , <code>{principal}</code>
                </>
              )}
            </span>
            <span className="text-ink-2">{evidence}</span>
            <span className="text-ink-2 text-small">
              “{documentation.sentence}”{' '}
              <ExternalLink href={documentation.url}>Read {documentation.read}</ExternalLink>
            </span>
            {accepted && (
              <span className="text-small">
                {accepted.expired ? 'Was accepted' : 'Accepted'} until {accepted.until.slice(0, 10)}{' '}
                by <code>{accepted.actor}</code>: {accepted.reason}
              </span>
            )}
          </li>
        )}
      </Section>
      <Section title="Grants" rows={grants} none="No policy grants anything.">
        {({ policy, statements }) => (
          <li key={policy} className={row}>
            <code>{policy}</code>
            {statements.map(({ name, effect, sentence }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: statements may share a name
              <span key={index}>
                {effect === 'Deny' && <b>Deny: </b>}
                {sentence} <code className="text-ink-3">{name}</code>
              </span>
            ))}
          </li>
        )}
      </Section>
      <PackTrusts pack={pack} />
      <Section title="Changes since the last review" rows={changes} none="Nothing has changed.">
        {({ policy, version, author, source, reason, gone, at: when }) => (
          <li key={`${policy} ${version}`} className={row}>
            <span>
              <code>{policy}</code> version {version}
              {gone && ', deleted'}, {day(when)},{' '}
              {source === 'outside' ? 'past this console' : <code>{author}</code>}
            </span>
            {reason && <span className="text-ink-2">{reason}</span>}
          </li>
        )}
      </Section>
      <Section title="Sign-offs" rows={signOffs} none="No finding is accepted.">
        {({ finding, title, place, until, reason, actor, at: when, expired }) => (
          <li key={finding} className={row}>
            <b>{title}</b>
            <span>{place}</span>
            <span>
              {expired ? 'Over since' : 'Until'} {until.slice(0, 10)}, said {day(when)} by{' '}
              <code>{actor}</code>: {reason}
            </span>
          </li>
        )}
      </Section>
      <Section title="Reviews" rows={reviews} none="No review was recorded yet.">
        {({ number, actor, at: when, note, changes: count, auditRow }) => (
          <li key={number} className={row}>
            <span>
              Review {number}, {day(when)}, <code>{actor}</code>: {count} outside changes, audit row{' '}
              {auditRow}
            </span>
            {note && <span className="text-ink-2">{note}</span>}
          </li>
        )}
      </Section>
    </>
  )
}

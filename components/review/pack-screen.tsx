import { UnreadNote } from '@/components/patterns/unread-note'
import { PeopleText } from '@/components/people/people-text'
import { Person } from '@/components/people/person'
import { PrincipalName } from '@/components/people/principal-name'
import { Identifier } from '@/components/ui/identifier'
import { ExternalLink } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { plural } from '@/lib/common/plural'
import type { SignedReviewPack } from '@/lib/features/review/schema'
import { RISK_LABELS } from './finding-cells'
import { formatMinute, PackSection, packRowStyle } from './pack-section'
import { PackSignOffs } from './pack-sign-off'
import { PackTrusts } from './pack-trusts'
import { PrintButtons } from './print-buttons'

/** The printable review pack. Nothing in it is collapsed, so a printout is complete. */
export function PackScreen({ pack }: { pack: SignedReviewPack }) {
  const { by, at, audit, findings, grants, changes, signOffs, reviews, unread } = pack
  return (
    <>
      <PageHead
        title="Review pack"
        facts={[
          `Created ${formatMinute(at)}`,
          <span key="by">
            by <Person id={by} />
          </span>,
        ]}
        actions={<PrintButtons />}
      />
      <Panel title="Audit anchor">
        <p>
          The audit log ended with row {audit.row} when this pack was created. This hash proves
          later that no row up to it was changed or removed.
        </p>
        <Identifier value={audit.hash || 'no rows yet'} label="hash of the audit head" room={80} />
      </Panel>
      <PackSignOffs pack={pack} />
      <UnreadNote title="Not in this pack" unread={unread} />
      <PackSection title="Findings" rows={findings} none="No findings.">
        {({ id, risk, title, place, evidence, principal, accepted, documentation }) => (
          <li key={id} className={packRowStyle}>
            <b>
              {RISK_LABELS[risk].word}: {title}
            </b>
            <span>
              <PeopleText>{place}</PeopleText>
              {principal !== undefined && !place.includes(principal) && (
                <>
                  , <PrincipalName principal={principal} />
                </>
              )}
            </span>
            <span className="text-ink-2">
              <PeopleText>{evidence}</PeopleText>
            </span>
            <span className="text-ink-2 text-small">
              “{documentation.sentence}”{' '}
              <ExternalLink href={documentation.url}>
                Documentation, read {documentation.read}
              </ExternalLink>
            </span>
            {accepted && (
              <span className="text-small">
                {accepted.expired ? 'Was accepted' : 'Accepted'} until {accepted.until.slice(0, 10)}{' '}
                by <Person id={accepted.actor} />: {accepted.reason}
              </span>
            )}
          </li>
        )}
      </PackSection>
      <PackSection title="Grants" rows={grants} none="No grants.">
        {({ policy, statements }) => (
          <li key={policy} className={packRowStyle}>
            <code>{policy}</code>
            {statements.map(({ name, effect, sentence }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: statements may share a name
              <span key={index}>
                {effect === 'Deny' && <b>Deny: </b>}
                <PeopleText>{sentence}</PeopleText> <code className="text-ink-3">{name}</code>
              </span>
            ))}
          </li>
        )}
      </PackSection>
      <PackTrusts pack={pack} />
      <PackSection title="Changes since the last review" rows={changes} none="No changes.">
        {({ policy, version, author, source, reason, gone, at: when }) => (
          <li key={`${policy} ${version}`} className={packRowStyle}>
            <span>
              <code>{policy}</code> version {version}
              {gone && ', deleted'}, {formatMinute(when)},{' '}
              {source === 'outside' ? 'outside the console' : author && <Person id={author} />}
            </span>
            {reason && <span className="text-ink-2">{reason}</span>}
          </li>
        )}
      </PackSection>
      <PackSection title="Accepted findings" rows={signOffs} none="No accepted findings.">
        {({ finding, title, place, until, reason, actor, at: when, expired }) => (
          <li key={finding} className={packRowStyle}>
            <b>{title}</b>
            <span>
              <PeopleText>{place}</PeopleText>
            </span>
            <span>
              {expired ? 'Expired' : 'Until'} {until.slice(0, 10)}, accepted {formatMinute(when)} by{' '}
              <Person id={actor} />: {reason}
            </span>
          </li>
        )}
      </PackSection>
      <PackSection title="Reviews" rows={reviews} none="No reviews.">
        {({ number, actor, at: when, note, changes: count, auditRow }) => (
          <li key={number} className={packRowStyle}>
            <span>
              Review {number}, {formatMinute(when)}, <Person id={actor} />:{' '}
              {plural(count, 'outside change')}, audit row {auditRow}
            </span>
            {note && <span className="text-ink-2">{note}</span>}
          </li>
        )}
      </PackSection>
    </>
  )
}

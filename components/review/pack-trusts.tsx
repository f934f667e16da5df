import type { ReviewPack } from '@/lib/features/review/schema-pack'
import { day, row, Section } from './pack-section'

/** What other clouds are declared to trust, told apart from what was proved. */
export function PackTrusts({ pack: { trusts, trustCounts } }: { pack: ReviewPack }) {
  const { verified, failed, never, gone } = trustCounts
  return (
    <>
      <Section
        title="Trusted by other clouds (declared)"
        rows={trusts}
        none="None of the accounts you may read is declared to be trusted by another cloud."
      >
        {({ id, place, cloud, trustedBy, audience, accountGone, actor, at, ...trust }) => (
          <li key={id} className={row}>
            <span>
              <b>{place}</b>
              {accountGone && ', which is gone'}
            </span>
            <span>
              {cloud}: <code>{trustedBy}</code>, audience <code>{audience}</code>
            </span>
            <span className="text-ink-2 text-small">
              {trust.source === 'imported' ? 'Imported' : 'Declared'} {day(at)} by{' '}
              <code>{actor}</code>;{' '}
              {trust.verified ? (
                <>
                  {trust.verified.outcome === 'passed' ? 'verified' : 'its verification failed'}{' '}
                  {day(trust.verified.at)} by <code>{trust.verified.by}</code>
                </>
              ) : (
                'never verified'
              )}
            </span>
          </li>
        )}
      </Section>
      {trusts.length > 0 && (
        <p className="px-3.5 text-ink-2 text-small">
          {verified} verified, {failed} failed, {never} never verified; of {gone} the account is
          gone.
        </p>
      )}
    </>
  )
}

import { Person } from '@/components/people/person'
import type { ReviewPack } from '@/lib/features/review/schema'
import { formatMinute, PackSection, packRowStyle } from './pack-section'

/** Declared trusts of other clouds, with what was verified. */
export function PackTrusts({ pack: { trusts, trustCounts } }: { pack: ReviewPack }) {
  const { verified, failed, never, gone } = trustCounts
  return (
    <>
      <PackSection
        title="Trusted by other clouds (declared)"
        rows={trusts}
        none="No declared trusts for the service accounts you can read."
      >
        {({ id, place, cloud, trustedBy, audience, accountGone, actor, at, ...trust }) => (
          <li key={id} className={packRowStyle}>
            <span>
              <b>{place}</b>
              {accountGone && ' (deleted)'}
            </span>
            <span>
              {cloud}: <code>{trustedBy}</code>, audience <code>{audience}</code>
            </span>
            <span className="text-ink-2 text-small">
              {trust.source === 'imported' ? 'Imported' : 'Declared'} {formatMinute(at)} by{' '}
              <Person id={actor} />;{' '}
              {trust.verified ? (
                <>
                  {trust.verified.outcome === 'passed' ? 'verified' : 'verification failed'}{' '}
                  {formatMinute(trust.verified.at)} by <Person id={trust.verified.by} />
                </>
              ) : (
                'never verified'
              )}
            </span>
          </li>
        )}
      </PackSection>
      {trusts.length > 0 && (
        <p className="px-3.5 text-ink-2 text-small">
          {verified} verified, {failed} failed, {never} never verified, {gone} with a deleted
          service account.
        </p>
      )}
    </>
  )
}

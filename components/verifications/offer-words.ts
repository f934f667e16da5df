import { ACCESS_OF_LEVEL, SCRATCH_FOLDER } from '@/lib/core/verification/bucket-access'
import type { BucketCheck } from '@/lib/core/verification/bucket-check'
import type { VerificationOffer } from '@/lib/features/verifications/schema'

/** "Read on datasets". */
export const offerTitle = ({ level, bucket, prefix }: VerificationOffer) =>
  `${level} on ${bucket}${prefix ? `/${prefix}` : ''}`

/** Whether a verification of the offer can remove what it writes. */
export const leavesNothing = ({ level, removable }: VerificationOffer) =>
  level !== 'Write' || removable

/** What the verification does in the bucket. */
export function describeCalls({
  level,
  removable,
}: Pick<VerificationOffer, 'level' | 'removable'>) {
  if (level === 'List') return 'Lists the bucket.'
  if (level === 'Read') return 'Lists the bucket and reads the metadata of one object.'
  return removable
    ? `Writes one small object under ${SCRATCH_FOLDER}, and deletes it.`
    : `Writes one small object under ${SCRATCH_FOLDER}. It stays there: this account cannot delete it.`
}

/** The zone of the bucket, and whether clients in the cluster sign for it by themselves. */
export function describeZone({ zone, fits }: VerificationOffer, clusterZone: string): string {
  if (!zone) return 'Zone not known; requests are signed for the zone that the webhook injects.'
  return fits
    ? `${zone}, same zone as the cluster.`
    : `${zone}, the cluster is in ${clusterZone}: clients need the zone of the bucket.`
}

/** The check that tries an offer. */
export const checkOf = ({ bucket, level, prefix, zone }: VerificationOffer): BucketCheck => ({
  bucket,
  access: ACCESS_OF_LEVEL[level],
  ...(prefix && { prefix }),
  ...(zone && { region: zone }),
})

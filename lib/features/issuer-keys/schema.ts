import { z } from 'zod'
import { readingSchema } from '@/lib/common/reading'
import { CLOUDS } from '@/lib/core/identity/clouds'
import { OUTAGE_KINDS } from '@/lib/core/issuer-keys/key-history'

/** Milliseconds since 1970. */
const time = z.number()
const Kids = z.array(z.string())

const SeenKey = z.object({
  source: z.enum(['issuer', 'api-server', 'token']),
  kid: z.string(),
  alg: z.string(),
  firstSeen: time,
  lastSeen: time,
  goneAt: time.exactOptional(),
})

const Outage = z.object({ kind: z.enum(OUTAGE_KINDS), since: time, until: time.exactOptional() })

const fault = { kid: z.string(), breaks: z.boolean() }
const Fault = z.discriminatedUnion('code', [
  z.object({ ...fault, code: z.literal('unpublished'), since: time, signs: z.boolean() }),
  z.object({
    ...fault,
    code: z.literal('published-late'),
    usedAt: time,
    publishedAt: time,
    signs: z.boolean(),
  }),
  z.object({ ...fault, code: z.literal('used-early'), usedAt: time, publishedAt: time }),
  z.object({ ...fault, code: z.literal('removed-early'), removedAt: time, validUntil: time }),
])

/** A key set that was uploaded to another cloud, beside the keys that are published. */
export const UploadedKeySet = z.object({
  cloud: z.enum(CLOUDS),
  /** The provider or service that goes by it. */
  name: z.string(),
  missing: Kids,
  removed: Kids,
  unseen: Kids,
  /** The accounts whose tokens it checks. */
  accounts: z.array(z.object({ namespace: z.string(), name: z.string() })),
  /** Replaces the uploaded keys by the published ones; absent where the console does not know how. */
  command: z.string().exactOptional(),
  /** The form of the target for the first account, as query parameters. */
  form: z.record(z.string(), z.string()),
})
export type UploadedKeySet = z.infer<typeof UploadedKeySet>

export const IssuerKeysReport = z.object({
  issuerUrl: z.string(),
  /** Absent until the issuer was read for the first time. */
  watched: z
    .object({
      since: time,
      readAt: time,
      keys: z.array(SeenKey),
      outages: z.array(Outage),
      rotations: z.array(z.object({ at: time, added: Kids, removed: Kids })),
      faults: z.array(Fault),
    })
    .exactOptional(),
  /** The federation configs by which CoreWeave goes by these keys. */
  configs: readingSchema(
    z.array(z.object({ uid: z.string(), name: z.string(), active: z.boolean() })),
  ),
  uploads: z.array(UploadedKeySet),
  /** How many declared trusts of other clouds read the keys from the issuer. */
  following: z.number(),
  unread: z.array(z.object({ what: z.string(), why: z.string() })),
  at: z.string(),
})
export type IssuerKeysReport = z.infer<typeof IssuerKeysReport>
export type WatchedKeys = NonNullable<IssuerKeysReport['watched']>

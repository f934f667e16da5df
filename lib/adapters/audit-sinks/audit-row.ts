import { z } from 'zod'

/** Names the shape of a row. A later shape that receivers must tell apart gets another name. */
const AUDIT_ROW_SCHEMA = 'workload-identity-console/audit/v1'

const Hash = z.string().regex(/^[0-9a-f]{64}$/)

/** A row of the audit log as every sink receives it: one line of JSON. */
export const AuditRow = z
  .strictObject({
    schema: z.literal(AUDIT_ROW_SCHEMA),
    orgUid: z.string().describe('The organization. Each has a chain of its own.'),
    seq: z
      .int()
      .min(1)
      .describe('The number of the row in the chain of its organization, without gaps.'),
    kind: z
      .enum(['intent', 'outcome', 'event', 'seal'])
      .describe(
        'intent: a change that is about to be made. outcome: how it ended. event: a sign-in, a refusal or another event that changes nothing outside the console. seal: a new version of a record that the console decides by.',
      ),
    intentSeq: z.int().min(1).nullable().describe('Of an outcome: the seq of its intent.'),
    at: z.iso.datetime({ precision: 3 }).describe('When the console wrote the row, in UTC.'),
    actor: z.string().describe('The uid of the person, or what is known of them in its place.'),
    action: z.string().describe('Resource and verb, such as policy.save.'),
    object: z
      .record(z.string(), z.string())
      .describe('What was changed; each member is named after a kind of resource.'),
    before: z.unknown().describe('What was there before, or null.'),
    after: z.unknown().describe('What is there afterwards, or null.'),
    outcome: z.enum(['ok', 'failed']).nullable().describe('Of an outcome or an event.'),
    error: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .describe('Why it failed or was refused.'),
    prevHash: z
      .union([Hash, z.literal('')])
      .describe('The hash of the row before; empty in row 1.'),
    hash: Hash.describe('HMAC-SHA256 over the row and prevHash, with the key of the console.'),
    keyId: z
      .string()
      .nullable()
      .describe('Names the key of hash, which does not cover it; null in rows of older versions.'),
  })
  .describe('A row of the audit log of the Workload Identity Console.')

/** A row as the database holds it. */
export type StoredAuditRow = Omit<z.infer<typeof AuditRow>, 'schema' | 'at'> & { at: Date }

/**
 * The row as one line of ASCII: whatever a stranger wrote is inside a JSON string, and every character that a
 * receiver could take for the end of a line is escaped.
 */
export function renderAuditRow({ orgUid, seq, at, ...rest }: StoredAuditRow): string {
  const row = { schema: AUDIT_ROW_SCHEMA, orgUid, seq, at: at.toISOString(), ...rest }
  return JSON.stringify(row).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Rows as JSON lines. */
export const renderAuditRows = (rows: readonly StoredAuditRow[]): string =>
  rows.map((row) => `${renderAuditRow(row)}\n`).join('')

/** The JSON schema in `docs/audit-row.schema.json`, which `npm run docs` writes. */
export const renderAuditRowSchema = (): string =>
  `${JSON.stringify(z.toJSONSchema(AuditRow), null, 2)}\n`

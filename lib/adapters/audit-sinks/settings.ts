import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { parsedJson } from '@/lib/common/parsed-json'
import { WEBHOOK_SECRET } from '@/lib/common/webhook-secret'

const common = {
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 lower-case letters, digits and hyphens'),
  /** What the sink does not take is not done. */
  required: z.boolean().default(false),
}
const AbsolutePath = z.string().refine(isAbsolute, 'must be an absolute path')

const StdoutSink = z.strictObject({ type: z.literal('stdout'), ...common })
const FileSink = z.strictObject({ type: z.literal('file'), ...common, path: AbsolutePath })
const SyslogSink = z
  .strictObject({
    type: z.literal('syslog'),
    ...common,
    host: z.string().regex(/^[\w.:-]{1,253}$/, 'must be a host name or an IP address'),
    port: z.int().min(1).max(65_535).default(6514),
    tls: z.boolean().default(true),
    /** PEM files: the authorities of the server, in place of the well-known ones, and what the console presents. */
    ca: AbsolutePath.optional(),
    cert: AbsolutePath.optional(),
    key: AbsolutePath.optional(),
  })
  .refine(({ cert, key }) => (cert === undefined) === (key === undefined), {
    path: ['cert'],
    message: 'set both cert and key, or neither',
  })
  .refine(({ tls, ca, cert }) => tls || (ca === undefined && cert === undefined), {
    path: ['tls'],
    message: 'must be true for ca, cert and key to be used',
  })
const WebhookSink = z.strictObject({
  type: z.literal('webhook'),
  ...common,
  url: z.string().min(1),
  secret: z.string().regex(WEBHOOK_SECRET, 'must be whsec_ followed by 24 to 64 bytes in base64'),
})

export type FileSinkSettings = z.infer<typeof FileSink>
export type SyslogSinkSettings = z.infer<typeof SyslogSink>
export type WebhookSinkSettings = z.infer<typeof WebhookSink>

const AuditSinkSettings = z.discriminatedUnion(
  'type',
  [StdoutSink, FileSink, SyslogSink, WebhookSink],
  { error: 'must have a type: stdout, file, syslog or webhook' },
)
export type AuditSinkSettings = z.infer<typeof AuditSinkSettings>

const MAX_SINKS = 10

const NOT_JSON =
  'must be a JSON array of sinks, such as [{"name":"siem","type":"syslog","host":"siem.example.com"}]'

/** Where the rows of the audit log go besides the database, as a JSON array. */
export const AuditSinkList = parsedJson(NOT_JSON).pipe(
  z
    .array(AuditSinkSettings, { error: NOT_JSON })
    .max(MAX_SINKS, `at most ${MAX_SINKS} sinks`)
    .refine(
      (sinks) => new Set(sinks.map(({ name }) => name)).size === sinks.length,
      'each sink needs a name of its own',
    ),
)

/** Where a sink sends to, without what is secret. */
export function describeSinkTarget(sink: AuditSinkSettings): string {
  switch (sink.type) {
    case 'stdout':
      return 'standard output'
    case 'file':
      return sink.path
    case 'syslog':
      return `${sink.host}:${sink.port}`
    case 'webhook':
      return new URL(sink.url).host
  }
}

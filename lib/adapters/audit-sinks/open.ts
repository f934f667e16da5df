import 'server-only'

import { openFileSink } from './file'
import type { AuditSinkSettings } from './settings'
import type { AuditSink } from './sink'
import { openStdoutSink } from './stdout'
import { openSyslogSink } from './syslog'
import { openWebhookSink } from './webhook'

/** A sink as it was declared. It holds nothing open between two batches. */
export function openAuditSink(
  settings: AuditSinkSettings,
  rules: { loopbackAllowed: boolean },
): AuditSink {
  switch (settings.type) {
    case 'stdout':
      return openStdoutSink()
    case 'file':
      return openFileSink(settings)
    case 'syslog':
      return openSyslogSink(settings)
    case 'webhook':
      return openWebhookSink(settings, rules)
  }
}

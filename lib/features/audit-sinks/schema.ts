/** `blocking`: a required sink does not take rows, so changes are refused. */
export const AUDIT_SINK_STATES = ['delivering', 'behind', 'failing', 'blocking'] as const

/** A sink of the audit log, as seen from one organization. What is secret of it stays on the server. */
export type AuditSinkStatus = {
  name: string
  type: 'stdout' | 'file' | 'syslog' | 'webhook'
  /** The file, or the host. */
  target: string
  required: boolean
  state: (typeof AUDIT_SINK_STATES)[number]
  /** The last row of the organization that the sink has taken; 0 before the first. */
  delivered: number
  deliveredAt?: string
  waiting: number
  /** When the oldest waiting row was written. */
  waitingSince?: string
  failure?: {
    message: string
    upstream?: string
    attempts: number
    at?: string
    /** When the console tries again by itself. */
    nextAt?: string
  }
}

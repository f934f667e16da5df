export type DoctorStatus = 'ok' | 'warning' | 'problem' | 'unknown'

/** Everything that a check can find, with how bad it is. */
export const DOCTOR_STATUS = {
  'settings-valid': 'ok',
  'setting-invalid': 'problem',
  'public-url-unset': 'warning',
  'proxies-uncounted': 'warning',
  'audit-secret-derived': 'warning',
  'database-embedded': 'warning',
  'database-plaintext-allowed': 'warning',
  'worker-key-long-lived': 'warning',
  'certificates-unverified': 'problem',
  'store-reachable': 'ok',
  'store-unreachable': 'problem',
  'store-absent': 'warning',
  'store-in-use': 'unknown',
  'store-unchecked': 'unknown',
  'folder-unwritable': 'problem',
  'disk-free': 'ok',
  'disk-low': 'warning',
  'disk-full': 'problem',
  'store-encrypted': 'ok',
  'store-unencrypted': 'warning',
  'schema-current': 'ok',
  'schema-pending': 'warning',
  'schema-newer': 'problem',
  'store-writable': 'ok',
  'store-read-only': 'problem',
  'audit-empty': 'ok',
  'audit-key-fits': 'ok',
  'audit-key-foreign': 'problem',
  'audit-row-edited': 'problem',
  'audit-key-unchecked': 'unknown',
  'clock-agrees': 'ok',
  'clock-differs': 'warning',
  'clock-wrong': 'problem',
  'clock-unchecked': 'unknown',
  'upstream-answers': 'ok',
  'upstream-failing': 'warning',
  'upstream-unexpected': 'warning',
  'upstream-unresolved': 'problem',
  'upstream-refused': 'problem',
  'upstream-silent': 'problem',
  'upstream-untrusted': 'problem',
  'upstream-redirects': 'problem',
  'upstream-unreachable': 'problem',
  'provider-valid': 'ok',
  'provider-unreachable': 'problem',
  'provider-invalid': 'problem',
  'mail-answers': 'ok',
  'mail-refused': 'problem',
  'proxy-answers': 'ok',
  'proxy-invalid': 'problem',
  'proxy-unreachable': 'problem',
  'token-accepted': 'ok',
  'token-refused': 'problem',
  'token-foreign': 'problem',
  'token-unchecked': 'unknown',
  'check-unfinished': 'unknown',
} as const satisfies Record<string, DoctorStatus>

export type DoctorCode = keyof typeof DOCTOR_STATUS

export type DoctorResult = {
  code: DoctorCode
  /** What was checked: a setting, a host, an organization. Never a secret. */
  subject: string
  /** What was measured, or what the system said. Never a secret. */
  detail?: string
}

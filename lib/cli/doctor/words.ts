import { DOCTOR_STATUS, type DoctorCode, type DoctorResult } from './result'

type Words = { says: (subject: string) => string; next?: string }

const REACH = 'Check DNS, firewall, network policy and HTTPS_PROXY between the console and it.'

export const DOCTOR_WORDS = {
  'settings-valid': { says: () => 'Every setting is valid.' },
  'setting-invalid': { says: (name) => `${name} is invalid.`, next: 'Correct the setting.' },
  'public-url-unset': {
    says: () => 'PUBLIC_URL is not set.',
    next: 'Set it to the address at which people open the console: notifications and copied commands use it.',
  },
  'proxies-uncounted': {
    says: () => 'PUBLIC_URL is https and TRUSTED_PROXIES is 0.',
    next: 'The console serves plain http, so a proxy ends TLS. Set TRUSTED_PROXIES to the number of proxies, or all people share one address.',
  },
  'audit-secret-derived': {
    says: () => 'AUDIT_SECRET is not set, and is derived from SESSION_SECRET.',
    next: 'Set a secret of its own: openssl rand -base64 48.',
  },
  'database-embedded': {
    says: () => 'The console uses the embedded database.',
    next: 'Use PostgreSQL (DATABASE_URL) for a team: the embedded database serves one process and is as safe as the disk under it.',
  },
  'database-plaintext-allowed': {
    says: () => 'DATABASE_PLAINTEXT=allow permits an unencrypted connection to PostgreSQL.',
    next: 'Add sslmode=verify-full to DATABASE_URL and remove the setting, unless the network is trusted.',
  },
  'worker-key-long-lived': {
    says: () => 'WORKER_IDENTITIES gives the worker a long-lived key of the console itself.',
    next: 'Let a CoreWeave service account trust the worker, and name it with a tokenFile in place of apiTokenFile.',
  },
  'certificates-unverified': {
    says: () => 'NODE_TLS_REJECT_UNAUTHORIZED=0 turns off the verification of certificates.',
    next: 'Remove it. For a private certificate authority, set NODE_EXTRA_CA_CERTS to its certificate.',
  },
  'store-reachable': { says: (place) => `The database at ${place} answers.` },
  'store-unreachable': {
    says: (place) => `The database at ${place} could not be opened.`,
    next: 'Check DATABASE_URL or DATA_DIR, the network and the certificate of PostgreSQL.',
  },
  'store-absent': {
    says: (folder) => `There is no embedded database in ${folder} yet.`,
    next: 'The console creates it when it starts. If it has started before, check that DATA_DIR is the folder of its volume.',
  },
  'store-in-use': {
    says: (folder) => `The embedded database in ${folder} is open in another process.`,
    next: 'That is right while the console runs. Stop it to check its records.',
  },
  'store-unchecked': {
    says: (setting) => `The database was not checked, because ${setting} is invalid.`,
    next: 'Correct the setting.',
  },
  'folder-unwritable': {
    says: (folder) => `The folder ${folder} cannot be written.`,
    next: 'Give DATA_DIR a folder that the console may write to, or set DATABASE_URL.',
  },
  'disk-free': { says: (folder) => `The disk of ${folder} has space.` },
  'disk-low': {
    says: (folder) => `The disk of ${folder} has little space.`,
    next: 'Enlarge the volume: a change that cannot be recorded is refused.',
  },
  'disk-full': {
    says: (folder) => `The disk of ${folder} is full.`,
    next: 'Enlarge the volume before the console starts.',
  },
  'store-encrypted': { says: () => 'The connection to the database is encrypted.' },
  'store-unencrypted': {
    says: () => 'The connection to the database is not encrypted.',
    next: 'Add sslmode=verify-full to DATABASE_URL.',
  },
  'schema-current': { says: () => 'The database has every migration of this version.' },
  'schema-pending': {
    says: () => 'The database lacks migrations of this version.',
    next: 'Start this version of the console, which runs them.',
  },
  'schema-newer': {
    says: () => 'A newer version of the console has migrated the database.',
    next: 'Start the newer version, or restore a backup from before the upgrade.',
  },
  'store-writable': { says: () => 'The database accepts writes.' },
  'store-read-only': {
    says: () => 'The database refused a write.',
    next: 'Connect to the primary, with a role that owns the tables.',
  },
  'audit-empty': { says: () => 'The audit log has no rows yet.' },
  'audit-key-fits': {
    says: (organization) => `AUDIT_SECRET fits the audit log of ${organization}.`,
  },
  'audit-key-foreign': {
    says: (organization) =>
      `The last row of the audit log of ${organization} was written with another AUDIT_SECRET.`,
    next: 'Give this process the AUDIT_SECRET of the console, old values included. Until then it changes nothing.',
  },
  'audit-row-edited': {
    says: (organization) => `The last row of the audit log of ${organization} does not hold.`,
    next: 'Check AUDIT_SECRET, then run workload-identity audit verify.',
  },
  'audit-key-unchecked': {
    says: () => 'AUDIT_SECRET was not compared with the audit log.',
    next: 'Run this with the AUDIT_SECRET and the database of the console.',
  },
  'clock-agrees': { says: (hosts) => `The clock agrees with ${hosts}.` },
  'clock-differs': {
    says: (hosts) => `The clock differs from ${hosts}.`,
    next: 'Synchronize the clock (NTP).',
  },
  'clock-wrong': {
    says: (hosts) => `The clock is wrong, compared with ${hosts}.`,
    next: 'Synchronize the clock (NTP): tokens and sign-ins are refused.',
  },
  'clock-unchecked': {
    says: () => 'The clock was not checked, because no service told its time.',
  },
  'upstream-answers': { says: (host) => `${host} answers.` },
  'upstream-failing': {
    says: (host) => `${host} answers with an error.`,
    next: 'Try again later, and check the status page of the service.',
  },
  'upstream-unexpected': {
    says: (host) => `${host} does not answer as the CoreWeave API does.`,
    next: 'Check COREWEAVE_API_URL, and whether a proxy answers instead of the API.',
  },
  'upstream-unresolved': { says: (host) => `The name ${host} does not resolve.`, next: REACH },
  'upstream-refused': { says: (host) => `${host} refused the connection.`, next: REACH },
  'upstream-silent': { says: (host) => `${host} did not answer in time.`, next: REACH },
  'upstream-untrusted': {
    says: (host) => `The certificate of ${host} is not trusted.`,
    next: 'For a private certificate authority or a proxy that opens TLS, set NODE_EXTRA_CA_CERTS to its certificate.',
  },
  'upstream-redirects': {
    says: (host) => `${host} redirects elsewhere.`,
    next: 'Set the address of the service itself. Redirects are not followed, because credentials must not be sent elsewhere.',
  },
  'upstream-unreachable': { says: (host) => `${host} is unreachable.`, next: REACH },
  'provider-valid': { says: (id) => `The metadata of the identity provider ${id} is valid.` },
  'provider-unreachable': {
    says: (id) => `The identity provider ${id} did not answer.`,
    next: 'Check that the console can reach the issuer in SIGN_IN_PROVIDERS.',
  },
  'provider-invalid': {
    says: (id) => `The metadata of the identity provider ${id} cannot be used.`,
    next: 'Check that issuer in SIGN_IN_PROVIDERS is exactly the issuer in /.well-known/openid-configuration.',
  },
  'mail-answers': { says: (place) => `The mail server ${place} accepts the console.` },
  'mail-refused': {
    says: (place) => `The console cannot send e-mail by ${place}.`,
    next: 'Check SMTP_URL, SMTP_USER and SMTP_PASSWORD, the network, and that the server encrypts the connection.',
  },
  'proxy-answers': { says: (proxy) => `The proxy ${proxy} accepts connections.` },
  'proxy-invalid': {
    says: (name) => `${name} is not the URL of a proxy.`,
    next: 'Set it to a URL such as http://proxy.example.com:3128.',
  },
  'proxy-unreachable': {
    says: (proxy) => `The proxy ${proxy} cannot be reached.`,
    next: 'Check HTTPS_PROXY, or exempt hosts that are reached directly with NO_PROXY.',
  },
  'token-accepted': { says: () => 'CoreWeave accepts the token.' },
  'token-refused': {
    says: () => 'CoreWeave does not accept the token.',
    next: 'Create a new API token.',
  },
  'token-foreign': {
    says: (organization) =>
      `The token belongs to ${organization}, which is not in COREWEAVE_ORG_UIDS.`,
    next: 'Add the organization to COREWEAVE_ORG_UIDS, or use a token of one that is in it.',
  },
  'token-unchecked': {
    says: () => 'The token was not checked.',
    next: 'Make the CoreWeave API reachable first.',
  },
  'check-unfinished': {
    says: (check) => `The check of ${check} did not end in time.`,
    next: 'Run it again with a longer --timeout.',
  },
} as const satisfies Record<DoctorCode, Words>

export function describeResult({ code, subject, detail }: DoctorResult) {
  const { says, next }: Words = DOCTOR_WORDS[code]
  return {
    status: DOCTOR_STATUS[code],
    code,
    subject,
    message: says(subject),
    ...(detail && { detail }),
    ...(next && { next }),
  }
}

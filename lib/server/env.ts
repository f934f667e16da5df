import 'server-only'

import { z } from 'zod'
import { AuditSinkList } from '@/lib/adapters/audit-sinks/settings'
import { KEY_STATUS_PATH, REVOKE_KEY_FIELDS } from '@/lib/adapters/coreweave/wire-keys'
import {
  DatabaseLimitList,
  databaseHost,
  isPlaintextDatabase,
} from '@/lib/adapters/database/limits'
import { findWebhookProblem } from '@/lib/adapters/http/webhook'
import { IdentityProviderList } from '@/lib/adapters/identity-provider/settings'
import { parseMailSender, parseSmtpUrl } from '@/lib/adapters/smtp/settings'
import { isLoopbackHost } from '@/lib/core/identity/host'
import { MIN_SECRET_LENGTH, splitSecrets } from './keys'
import { isStrongSecret } from './secret-strength'
import { WorkLimitList } from './work-limits'
import { WorkerIdentityList } from './worker/identity-settings'

const withoutSlash = [(value: string) => !value.endsWith('/'), 'must not end with a slash'] as const

const url = (fallback?: string) => {
  const parsed = z
    .url({ protocol: /^https?$/ })
    .refine(...withoutSlash)
    .refine(
      (value) =>
        !URL.canParse(value) ||
        new URL(value).protocol === 'https:' ||
        isLoopbackHost(new URL(value).hostname),
      'must be https (plain http only on loopback)',
    )
  return fallback === undefined ? parsed : parsed.default(fallback)
}

const REGION = '{region}'

/** A URL with an optional `{region}` placeholder in its host or path. */
const regional = (fallback: string) => {
  const inOneRegion = url()
  return z
    .string()
    .refine(
      (value) => inOneRegion.safeParse(value.replace(REGION, 'us-east-1')).success,
      `must be an https URL without a trailing slash, with ${REGION} in place of the region`,
    )
    .default(fallback)
}

/** The value of DATABASE_URL for the embedded database. */
export const EMBEDDED_DATABASE = 'embedded'
const NO_DATABASE_URL = `must be a postgres:// URL. For the embedded database in DATA_DIR, remove the variable or set it to ${EMBEDDED_DATABASE}`

const GENERATE = 'generate one with openssl rand -base64 48'

function checkSecret(secret: string, report: (message: string) => void) {
  if (secret.length < MIN_SECRET_LENGTH)
    report(`needs at least ${MIN_SECRET_LENGTH} characters: ${GENERATE}`)
  else if (!isStrongSecret(secret)) report(`can be guessed: ${GENERATE}`)
}

/** Several secrets, separated by commas, newest first. */
const SecretList = z.string().superRefine((value, context) => {
  const secrets = splitSecrets(value)
  const report = (message: string) => context.addIssue({ code: 'custom', message })
  for (const secret of secrets) checkSecret(secret, report)
  if (new Set(secrets).size < secrets.length) report('holds the same secret twice')
})

const Env = z
  .object({
    /** The undocumented field that names the key in a revocation. */
    COREWEAVE_REVOKE_KEY_FIELD: z.enum(REVOKE_KEY_FIELDS).default(REVOKE_KEY_FIELDS[0]),
    COREWEAVE_API_URL: url('https://api.coreweave.com'),
    CKS_ISSUER_BASE_URL: url('https://oidc.cks.coreweave.com'),
    CKS_API_HOST_SUFFIX: z
      .string()
      .regex(
        /^(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/i,
        'must be a dot and a domain, such as .coreweave.com',
      )
      .default('.coreweave.com'),
    /** Comma-separated `orgUid`s of the organizations whose members may sign in. */
    COREWEAVE_ORG_UIDS: z
      .string()
      .transform((value) =>
        value
          .split(',')
          .map((uid) => uid.trim())
          .filter(Boolean),
      )
      .optional(),
    /** The short organization id in exchange URLs, if it cannot be derived. */
    COREWEAVE_ORG_ID: z
      .string()
      .regex(/^[a-z0-9]+$/)
      .optional(),
    /** The undocumented path that suspends the access keys of a principal. */
    COREWEAVE_KEY_STATUS_PATH: z.string().startsWith('/').default(KEY_STATUS_PATH),
    OBJECT_STORAGE_ENDPOINT: url('https://cwobject.com'),
    /** The in-cluster endpoint is plain http by design, so the loopback rule does not apply. */
    LOTA_ENDPOINT: z
      .url({ protocol: /^https?$/ })
      .refine(...withoutSlash)
      .default('http://cwlota.com'),
    /** `{region}` is replaced by the target's region. In the China partition `.cn` is appended to amazonaws.com. */
    AWS_STS_URL: regional('https://sts.{region}.amazonaws.com'),
    GOOGLE_STS_URL: url('https://sts.googleapis.com'),
    GOOGLE_IAM_CREDENTIALS_URL: url('https://iamcredentials.googleapis.com'),
    VERIFICATION_IMAGE: z.string().min(1).default('docker.io/amazon/aws-cli:2.33.2'),
    /** Several secrets are separated by commas, newest first. */
    SESSION_SECRET: SecretList,
    /**
     * The key of the audit chain and of sealed rows, newest first. On loopback it may be derived from
     * SESSION_SECRET.
     */
    AUDIT_SECRET: SecretList.optional(),
    /** Where the rows of the audit log go besides the database. Holds secrets. */
    AUDIT_SINKS: AuditSinkList.default([]),
    /** The identity providers that people may sign in by, besides their API token. Holds secrets. */
    SIGN_IN_PROVIDERS: IdentityProviderList.default([]),
    /** `providers` takes no sign-in by API token, so that the groups of a provider bind everybody. */
    SIGN_IN_METHODS: z.enum(['any', 'providers']).default('any'),
    /** `embedded` says in words what leaving it out does, and an empty value is a mistake. */
    DATABASE_URL: z
      .string()
      .refine((value) => value === EMBEDDED_DATABASE || isDatabaseUrl(value), NO_DATABASE_URL)
      .transform((value) => (value === EMBEDDED_DATABASE ? undefined : value))
      .optional(),
    DATABASE_LIMITS: DatabaseLimitList,
    /** How long results of verifications are kept. Their rows in the audit log stay. */
    VERIFICATIONS_KEPT_DAYS: z.coerce.number().int().min(7).max(36_500).default(365),
    /** Whether a PostgreSQL that is not on loopback may be reached without TLS. */
    DATABASE_PLAINTEXT: z.enum(['refuse', 'allow']).default('refuse'),
    /** Where jobs run: in each console, or in a worker of its own. */
    WORKER: z.enum(['in-process', 'separate']).default('in-process'),
    /** Who the worker is, in each organization. */
    WORKER_IDENTITIES: WorkerIdentityList.default([]),
    /** The folder of the embedded database, used if DATABASE_URL is unset. */
    DATA_DIR: z.string().min(1).default('.data'),
    /** The public URL of the console, used in copied commands and notifications. */
    PUBLIC_URL: url()
      .refine(
        (value) => !URL.canParse(value) || new URL(value).pathname === '/',
        'must not have a path: the console needs a host of its own',
      )
      .optional(),
    /** The server that sends e-mail: `smtps://host`, or `smtp://host:587`, which must offer STARTTLS. */
    SMTP_URL: z
      .string()
      // Without the value, which may hold a password.
      .refine(
        (value) => parseSmtpUrl(value) !== undefined,
        'must be smtps://HOST or smtp://HOST:587, without user name, password or path',
      )
      .optional(),
    /** Who the e-mail is from. */
    SMTP_FROM: z
      .string()
      .refine(
        (value) => parseMailSender(value) !== undefined,
        'must be an address, such as console@example.com or Console <console@example.com>',
      )
      .optional(),
    SMTP_USER: z.string().min(1).max(500).optional(),
    SMTP_PASSWORD: z.string().min(1).max(2000).optional(),
    /** How many proxies append the client's address to X-Forwarded-For before a request arrives. */
    TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
    /** The age of a session from which what cannot be undone asks for the token again. */
    REAUTHENTICATE_AFTER_MINUTES: z.coerce.number().min(0.05).max(480).default(15),
    /** A port of its own for `/metrics`, which needs no token there; off by default. */
    METRICS_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
    /** The bearer token of `/metrics` on the port of the console; without it they are not there. */
    METRICS_TOKEN: z
      .string()
      .superRefine((value, context) =>
        checkSecret(value, (message) => context.addIssue({ code: 'custom', message })),
      )
      .optional(),
    /** How long a process that is asked to stop answers on, so that balancers notice. */
    DRAIN_SECONDS: z.coerce.number().min(0).max(300).default(5),
    /** Where traces go; the libraries of OpenTelemetry read all other OTEL_ variables. */
    OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z.url().optional(),
    OTEL_TRACES_EXPORTER: z.string().default('otlp'),
    OTEL_SDK_DISABLED: z.string().default('false'),
    /** Requests and calls to other services that take longer are logged. */
    SLOW_CALL_SECONDS: z.coerce.number().min(0.01).max(600).default(3),
    /** What one person may have of expensive work: `compare=2/120,export=1/10`. */
    WORK_LIMITS: WorkLimitList,
    /** The contact in security.txt. */
    SECURITY_CONTACT: z
      .string()
      .regex(
        /^(mailto:[^\s@]+@[^\s@]+|https:\/\/[^\s/]+\S*)$/,
        'must be a mailto: or https: address, such as mailto:security@example.com',
      )
      .optional(),
  })
  .superRefine((env, context) => {
    const issue = (name: string, message: string) =>
      context.addIssue({ code: 'custom', path: [name], message })
    const sessionSecrets = splitSecrets(env.SESSION_SECRET)
    if (env.AUDIT_SECRET === undefined && sessionSecrets.length > 1)
      issue(
        'AUDIT_SECRET',
        'set it, as the audit chain cannot follow several values of SESSION_SECRET',
      )
    const auditSecrets = env.AUDIT_SECRET === undefined ? [] : splitSecrets(env.AUDIT_SECRET)
    if (auditSecrets.some((secret) => sessionSecrets.includes(secret)))
      issue('AUDIT_SECRET', 'must not be a SESSION_SECRET: openssl rand -base64 48')
    if (
      env.METRICS_TOKEN !== undefined &&
      [...sessionSecrets, ...auditSecrets].includes(env.METRICS_TOKEN)
    )
      issue(
        'METRICS_TOKEN',
        'must not be a SESSION_SECRET or AUDIT_SECRET: openssl rand -base64 48',
      )
    if (
      env.DATABASE_URL !== undefined &&
      isDatabaseUrl(env.DATABASE_URL) &&
      env.DATABASE_PLAINTEXT === 'refuse' &&
      isPlaintextDatabase(env.DATABASE_URL) &&
      !isLocalDatabase(env.DATABASE_URL)
    )
      issue(
        'DATABASE_URL',
        'add sslmode=verify-full, and sslrootcert=/path/to/ca.pem for a private certificate authority. Where the network to PostgreSQL is trusted, set DATABASE_PLAINTEXT=allow',
      )
    if (env.WORKER === 'separate' && env.DATABASE_URL === undefined)
      issue('WORKER', 'a worker of its own needs PostgreSQL: set DATABASE_URL, or use in-process')
    const local =
      URL.canParse(env.COREWEAVE_API_URL) && isLoopbackHost(new URL(env.COREWEAVE_API_URL).hostname)
    for (const sink of env.AUDIT_SINKS)
      if (sink.type === 'webhook' && findWebhookProblem(sink.url, { loopbackAllowed: local }))
        // Without the URL, which is a secret.
        issue(
          'AUDIT_SINKS',
          `the console does not send to the url of ${sink.name}: use https on port 443 of a public host name, without user name or fragment`,
        )
    env.SIGN_IN_PROVIDERS.forEach(({ organization }, index) => {
      if (env.COREWEAVE_ORG_UIDS?.length && !env.COREWEAVE_ORG_UIDS.includes(organization))
        issue(`SIGN_IN_PROVIDERS.${index}.organization`, 'must be one of COREWEAVE_ORG_UIDS')
    })
    env.WORKER_IDENTITIES.forEach(({ organization }, index) => {
      if (env.COREWEAVE_ORG_UIDS?.length && !env.COREWEAVE_ORG_UIDS.includes(organization))
        issue(`WORKER_IDENTITIES.${index}.organization`, 'must be one of COREWEAVE_ORG_UIDS')
    })
    if (env.SMTP_URL !== undefined && env.SMTP_FROM === undefined)
      issue('SMTP_FROM', 'set the address that e-mail is from, as SMTP_URL is set')
    if (env.SMTP_URL === undefined && (env.SMTP_FROM ?? env.SMTP_USER) !== undefined)
      issue('SMTP_URL', 'set the mail server too, such as smtps://smtp.example.com')
    if ((env.SMTP_USER === undefined) !== (env.SMTP_PASSWORD === undefined))
      issue('SMTP_PASSWORD', 'set both SMTP_USER and SMTP_PASSWORD, or neither')
    if (env.SIGN_IN_METHODS === 'providers' && env.SIGN_IN_PROVIDERS.length === 0)
      issue('SIGN_IN_METHODS', 'set SIGN_IN_PROVIDERS too, or nobody can sign in')
    if (env.SIGN_IN_PROVIDERS.length > 0 && env.PUBLIC_URL === undefined)
      issue('PUBLIC_URL', 'set it, as identity providers lead people back to it')
    if (local) return
    if (!env.COREWEAVE_ORG_UIDS?.length)
      issue(
        'COREWEAVE_ORG_UIDS',
        'set the orgUid of each organization whose members may sign in (see principal.orgUid in the whoami response)',
      )
    if (env.AUDIT_SECRET === undefined)
      issue('AUDIT_SECRET', 'set a secret of its own: openssl rand -base64 48')
  })
export type Env = z.infer<typeof Env>

const isDatabaseUrl = (value: string) =>
  URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol)

/** A PostgreSQL on this machine, by loopback or by a socket in a folder. */
function isLocalDatabase(databaseUrl: string) {
  const host = databaseHost(databaseUrl)
  return host === '' || host.startsWith('/') || isLoopbackHost(host)
}

export type SettingProblem = { name: string; message: string }

/**
 * Check the environment: the settings, or every invalid variable. Empty values count as unset, except
 * DATABASE_URL: a secret that resolved to nothing must not give each replica a database of its own.
 */
export function checkEnv(
  source: Record<string, string | undefined>,
): { ok: true; env: Env } | { ok: false; problems: SettingProblem[] } {
  const set = Object.fromEntries(
    Object.entries(source).filter(([name, value]) => value !== '' || name === 'DATABASE_URL'),
  )
  const parsed = Env.safeParse(set)
  if (parsed.success) return { ok: true, env: parsed.data }
  const problems = parsed.error.issues.map(({ path, message }) => ({
    name: path.join('.'),
    message,
  }))
  return { ok: false, problems }
}

/** Parse the environment. Throws an error that lists every invalid variable. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const checked = checkEnv(source)
  if (checked.ok) return checked.env
  const lines = checked.problems.map(({ name, message }) => `  ${name}: ${message}`)
  throw new Error(`Invalid configuration:\n${lines.join('\n')}`)
}

/** The only reader of process.env. Parsed on first use, so that `next build` needs no secrets. */
let parsed: Env | undefined
export const env = () => (parsed ??= parseEnv(process.env))

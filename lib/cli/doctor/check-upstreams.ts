import 'server-only'

import { connect } from 'node:net'
import { createCoreWeave } from '@/lib/adapters/coreweave/client'
import { createAgent } from '@/lib/adapters/http/agent'
import { connectionError, HttpFailure } from '@/lib/adapters/http/failure'
import { sendRequest } from '@/lib/adapters/http/request'
import type { UpstreamTarget } from '@/lib/adapters/http/upstream-calls'
import { createIdentityProvider, newSignInChecks } from '@/lib/adapters/identity-provider/client'
import type { IdentityProviderSettings } from '@/lib/adapters/identity-provider/settings'
import { checkMailServer } from '@/lib/adapters/smtp/client'
import { readSmtpSettings, smtpPlace } from '@/lib/adapters/smtp/settings'
import { AppError } from '@/lib/common/errors'
import type { Env } from '@/lib/server/env'
import type { ClockReading } from './check-clock'
import type { Environment } from './check-settings'
import type { DoctorCode, DoctorResult } from './result'

const TIMEOUT_MS = 5_000
const MAX_RESPONSE = 1024 * 1024

export type CheckedService = { target: UpstreamTarget; url: string; isCoreWeaveApi?: boolean }

/** The services that every console calls. What only pods call is not reachable from here. */
export const upstreamsOf = (config: Env): CheckedService[] => [
  {
    target: 'coreweave',
    url: `${config.COREWEAVE_API_URL}/v1beta1/auth/whoami`,
    isCoreWeaveApi: true,
  },
  { target: 'issuer', url: `${config.CKS_ISSUER_BASE_URL}/` },
  { target: 'object-storage', url: `${config.OBJECT_STORAGE_ENDPOINT}/` },
]

/** Ask a service for anything, without a credential. Every answer shows that it can be reached. */
export async function checkUpstream({
  target,
  url: text,
  isCoreWeaveApi = false,
}: CheckedService): Promise<{ result: DoctorResult; clock?: ClockReading }> {
  const url = new URL(text)
  const dispatcher = createAgent({ maxResponseSize: MAX_RESPONSE, timeout: TIMEOUT_MS })
  const began = Date.now()
  try {
    const { status, date } = await sendRequest(url, {
      target,
      dispatcher,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const ended = Date.now()
    const result = { code: codeOfStatus(status, isCoreWeaveApi), subject: url.host }
    return {
      result: { ...result, detail: `status ${status}, ${ended - began} ms` },
      ...(date !== undefined && {
        clock: { host: url.host, theirs: date, ours: (began + ended) / 2 },
      }),
    }
  } catch (error) {
    return { result: failedCall(url, error) }
  } finally {
    void dispatcher.destroy()
  }
}

/** Without a token CoreWeave's API asks for one. */
function codeOfStatus(status: number, isCoreWeaveApi: boolean): DoctorCode {
  if (status >= 500) return 'upstream-failing'
  if (isCoreWeaveApi && ![401, 403, 429].includes(status)) return 'upstream-unexpected'
  return 'upstream-answers'
}

const CODE_OF_SYSTEM_ERROR: readonly [pattern: RegExp, code: DoctorCode][] = [
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, 'upstream-unresolved'],
  [/^ECONNREFUSED$/, 'upstream-refused'],
  [/^(?:CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/, 'upstream-untrusted'],
]

function failedCall({ host }: URL, error: unknown): DoctorResult {
  const failure = error instanceof HttpFailure ? error : undefined
  const cause = failure?.cause
  const detail = failure && connectionError(failure)
  const system = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const named = CODE_OF_SYSTEM_ERROR.find(([pattern]) => pattern.test(system))?.[1]
  return { code: named ?? codeOfFailure(error), subject: host, ...(detail && { detail }) }
}

function codeOfFailure(error: unknown): DoctorCode {
  if (!(error instanceof HttpFailure)) {
    const isLate = error instanceof Error && error.name === 'TimeoutError'
    return isLate ? 'upstream-silent' : 'upstream-unreachable'
  }
  const codes = {
    timeout: 'upstream-silent',
    redirect: 'upstream-redirects',
    // What is too large is an answer too.
    'too-large': 'upstream-answers',
    network: 'upstream-unreachable',
  } as const satisfies Record<HttpFailure['kind'], DoctorCode>
  return codes[error.kind]
}

/** Read the metadata of a provider, as a sign-in does. */
export async function checkProvider(
  settings: IdentityProviderSettings,
  publicUrl: string,
): Promise<DoctorResult> {
  const { id: subject } = settings
  try {
    await createIdentityProvider(settings, { publicUrl }).authorizationUrl(newSignInChecks())
    return { code: 'provider-valid', subject }
  } catch (error) {
    const isSilent = error instanceof AppError && error.code === 'unreachable'
    const detail = error instanceof AppError ? error.detail.upstream : undefined
    return {
      code: isSilent ? 'provider-unreachable' : 'provider-invalid',
      subject,
      ...(detail && { detail }),
    }
  }
}

const DEFAULT_PORTS: Record<string, number> = { 'http:': 80, 'https:': 443 }

/** Open a connection to the proxy that other services are reached through, if there is one. */
export async function checkProxy(environment: Environment): Promise<DoctorResult[]> {
  const name = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'].find(
    (each) => environment[each],
  )
  if (name === undefined) return []
  const text = environment[name] ?? ''
  const url = URL.canParse(text) ? new URL(text) : undefined
  const defaultPort = url && DEFAULT_PORTS[url.protocol]
  if (!url || defaultPort === undefined) return [{ code: 'proxy-invalid', subject: name }]
  const problem = await connectTo(url.hostname, Number(url.port) || defaultPort)
  return [
    problem === undefined
      ? { code: 'proxy-answers', subject: url.host }
      : { code: 'proxy-unreachable', subject: url.host, detail: problem },
  ]
}

/** Why no connection could be opened; undefined if one could. */
const connectTo = (host: string, port: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const socket = connect({ host: host.replace(/^\[|\]$/g, ''), port, timeout: TIMEOUT_MS })
    const end = (problem?: string) => {
      socket.destroy()
      resolve(problem)
    }
    socket.once('connect', () => end())
    socket.once('timeout', () => end('no answer in time'))
    socket.once('error', (error) => end(error.message))
  })

/** Whom CoreWeave says the token belongs to. */
export async function checkToken(token: string, config: Env): Promise<DoctorResult> {
  const { reader } = createCoreWeave({ baseUrl: config.COREWEAVE_API_URL, token })
  try {
    const { uid, orgUid } = await reader.whoami()
    const allowed = config.COREWEAVE_ORG_UIDS
    if (allowed?.length && !allowed.includes(orgUid))
      return { code: 'token-foreign', subject: orgUid }
    return { code: 'token-accepted', subject: 'token', detail: `${uid} of ${orgUid}` }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const code = error.code === 'unauthenticated' ? 'token-refused' : 'token-unchecked'
    return { code, subject: 'token', detail: error.message }
  }
}

/** Connects, encrypts and logs in as for a message, and sends none. Nothing where there is no mail server. */
export async function checkMail(config: Env): Promise<DoctorResult[]> {
  const settings = readSmtpSettings(config)
  if (!settings) return []
  const subject = smtpPlace(settings)
  const failure = await checkMailServer(settings)
  return [
    failure
      ? { code: 'mail-refused', subject, detail: failure.message }
      : { code: 'mail-answers', subject },
  ]
}

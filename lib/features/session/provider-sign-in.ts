import 'server-only'

import { createHash, randomBytes } from 'node:crypto'
import { sealedStore } from '@/lib/adapters/database/sealed-store'
import { insertSignInAttempt, takeSignInAttempt } from '@/lib/adapters/database/sign-in-attempts'
import { newSignInChecks, type SignInChecks } from '@/lib/adapters/identity-provider/client'
import { canonicalJson } from '@/lib/common/canonical-json'
import { AppError } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { recordEvent } from '@/lib/server/audit/audit'
import { createSealer } from '@/lib/server/audit/sealer'
import { describeFailure } from '@/lib/server/failure'
import { deriveKeys } from '@/lib/server/keys'
import { unlinkedUid } from '@/lib/server/session/actor-identity'
import type { WriteContext } from '@/lib/server/session/context'
import { findIdentityProvider } from '@/lib/server/session/identity-providers'
import { hasOpenClusters } from '@/lib/server/session/known-clusters'
import { readLinkedToken, writeLinkedToken } from '@/lib/server/session/linked-token'
import { isMemberAllowed } from '@/lib/server/session/organizations'
import { safeReturnPath } from '@/lib/server/session/safe-return'
import { seal, unseal } from '@/lib/server/session/seal'
import {
  beginSession,
  endSession,
  findSession,
  type SessionIdentity,
  type SessionStore,
} from '@/lib/server/session/sessions'
import { recordRefusedSignIn } from './refused-sign-ins'
import type { SignInProblem, StartSignIn } from './schema'
import { countSignInStart, reserveProviderSignIn } from './sign-in-limits'

/** How long a person may take at the provider. */
export const ATTEMPT_MS = 10 * 60_000

type Vault = SessionStore & Pick<WriteContext, 'config'>

/** What a request brings along. */
export type SignInVisitor = {
  address: string
  browser?: string | null
  /** The value of the cookie that binds sign-ins to the browser. */
  binding?: string | undefined
  /** The value of the session's cookie. */
  session?: string | undefined
}

/** What is stored of a sign-in until the person comes back. */
type Attempt = {
  provider: string
  checks: SignInChecks
  returnTo: string
  window: boolean
  /** The id of the session that it confirms. */
  confirms?: string | undefined
}

const keyOf = (state: string, binding: string) =>
  createHash('sha256')
    .update(canonicalJson([state, binding]))
    .digest('hex')
const keysOf = ({ config }: Vault) => deriveKeys(config.SESSION_SECRET, 'sign-in-attempt')
const boundTo = ({ key, expiresAt }: { key: string; expiresAt: Date }) =>
  canonicalJson([key, expiresAt.toISOString()])

const BINDING = /^[\w-]{43}$/

/** Begin a sign-in. Returns where the browser goes, and the cookie that binds the answer to it. */
export async function startProviderSignIn(
  vault: Vault,
  { provider: id, returnTo, window = false, samePerson = false }: StartSignIn,
  visitor: SignInVisitor,
): Promise<{ location: string; binding: string }> {
  const provider = findIdentityProvider(vault.config, id)
  if (!provider) throw unknownProviderError()
  await countSignInStart(vault.store, visitor.address)
  // Kept, so that a sign-in in another tab can still end.
  const { binding: known = '' } = visitor
  const binding = BINDING.test(known) ? known : randomBytes(32).toString('base64url')
  const checks = newSignInChecks()
  const session = samePerson ? await findSession(vault, visitor.session ?? '') : undefined
  if (samePerson && session?.identity?.provider !== id) throw sessionEndedError()
  const location = await provider.authorizationUrl(checks, { fresh: samePerson })
  const attempt: Attempt = {
    provider: id,
    checks,
    returnTo: safeReturnPath(returnTo),
    window,
    confirms: session?.id,
  }
  const now = vault.clock()
  const row = { key: keyOf(checks.state, binding), expiresAt: new Date(now.getTime() + ATTEMPT_MS) }
  const sealed = seal(keysOf(vault), JSON.stringify(attempt), boundTo(row))
  await insertSignInAttempt(vault.store, { ...row, sealed }, now)
  return { location: location.href, binding }
}

async function takeAttempt(
  vault: Vault,
  state: string,
  binding: string,
): Promise<Attempt | undefined> {
  const row = await takeSignInAttempt(vault.store, keyOf(state, binding), vault.clock())
  const opened = row && unseal(keysOf(vault), row.sealed, boundTo(row))
  return opened === undefined ? undefined : (JSON.parse(opened) as Attempt)
}

/**
 * End a sign-in with what the provider answered. Returns where the browser goes, and the cookie of the session if
 * the person is signed in. Never throws: a failure is told on the sign-in page, recorded and counted.
 */
export async function finishProviderSignIn(
  vault: Vault,
  query: URLSearchParams,
  visitor: SignInVisitor,
): Promise<{ location: string; session?: string }> {
  let attempt: Attempt | undefined
  const { address } = visitor
  try {
    const limit = await reserveProviderSignIn(vault.store, address)
    const state = query.get('state') ?? ''
    attempt = await takeAttempt(vault, state, visitor.binding ?? '')
    if (!attempt) throw attemptError()
    const done = await signInWith(vault, attempt, query, visitor).catch(async (error: unknown) => {
      // What says nothing about the person is not counted.
      if (isTrouble(error)) await limit.release()
      throw error
    })
    await limit.release()
    return done
  } catch (error) {
    const settings = attempt && findIdentityProvider(vault.config, attempt.provider)?.settings
    await recordRefusedSignIn(vault, { address, error, provider: settings })
    const problem = signInProblem(error)
    if (problem === 'unexpected') describeFailure(error)
    return { location: paths.signIn(returnOf(attempt), problem, attempt?.provider) }
  }
}

const returnOf = (attempt: Attempt | undefined) =>
  attempt && attempt.returnTo !== '/' && !attempt.window ? attempt.returnTo : undefined

async function signInWith(
  vault: Vault,
  { provider: id, checks, returnTo, window, confirms }: Attempt,
  query: URLSearchParams,
  visitor: SignInVisitor,
): Promise<{ location: string; session: string }> {
  const { store, config, clock } = vault
  const provider = findIdentityProvider(config, id)
  if (!provider) throw unknownProviderError()
  const { organization: orgUid, name } = provider.settings
  if (!isMemberAllowed(orgUid, config)) throw organizationError(name)
  const found = await provider.exchange(query, checks, { fresh: confirms !== undefined })
  const identity: SessionIdentity = { ...found, provider: id, confirmedAt: clock().getTime() }
  const { subject } = identity

  const previous = await findSession(vault, visitor.session ?? '')
  const isSame = previous?.identity?.provider === id && previous.identity.subject === subject
  if (confirms !== undefined && previous?.id !== confirms) throw sessionEndedError()
  if (confirms !== undefined && !isSame) throw otherPersonError()

  const unlinked = unlinkedUid(identity)
  const sealed = sealedStore(store, createSealer({ config, actor: unlinked, clock }))
  const whose = { orgUid, provider: id, subject }
  const linked = await readLinkedToken(sealed, config, whose)
  const uid = linked?.token === undefined ? unlinked : linked.actorUid
  await recordEvent(vault, {
    action: 'session.sign-in',
    object: { address: visitor.address, provider: name },
    after: { subject, displayName: identity.name, email: identity.email },
    orgUid,
    actor: uid,
  })
  if (linked?.token !== undefined && linked.isOutdated)
    await writeLinkedToken(sealed, config, whose, {
      uid,
      token: linked.token,
      now: linked.linkedAt,
    })
  if (previous)
    await endSession(
      sealedStore(store, createSealer({ config, actor: previous.uid, clock })),
      previous.id,
    )
  const session = await beginSession(vault, {
    uid,
    orgUid,
    identity,
    address: visitor.address,
    browser: visitor.browser ?? null,
    // Somebody who only confirms that it is them keeps the tokens that they gave for clusters.
    clusterTokens: isSame ? previous.clusterTokens : {},
  })
  if (window) return { location: paths.signedIn(), session }
  if (linked?.token !== undefined || (await hasOpenClusters(vault, provider.settings)))
    return { location: returnTo, session }
  return { location: paths.linkToken(returnTo === '/' ? undefined : returnTo), session }
}

const TROUBLE: ReadonlySet<string> = new Set(['unreachable', 'upstream', 'broken-seal'])
const isTrouble = (error: unknown) => !(error instanceof AppError) || TROUBLE.has(error.code)

const PROBLEMS: Readonly<Record<string, SignInProblem>> = {
  'sign-in-attempt': 'attempt',
  'provider-denied': 'denied',
  'provider-answer': 'answer',
  'provider-refused': 'refused',
  'provider-settings': 'settings',
  'provider-unreachable': 'unreachable',
  'unknown-provider': 'attempt',
  'foreign-organization': 'organization',
  'other-person': 'other-person',
  'session-ended': 'session-ended',
}

function signInProblem(error: unknown): SignInProblem {
  if (!(error instanceof AppError)) return 'unexpected'
  if (error.code === 'rate-limited') return 'limited'
  return PROBLEMS[error.detail.reason ?? ''] ?? 'unexpected'
}

const attemptError = () =>
  new AppError(
    'invalid',
    'This sign-in is unknown, used or too old, or began in another browser.',
    {
      detail: { reason: 'sign-in-attempt', next: 'Start the sign-in again.' },
    },
  )

const unknownProviderError = () =>
  new AppError('not-found', 'The console has no such identity provider.', {
    detail: { reason: 'unknown-provider', next: 'Reload the sign-in page.' },
  })

const organizationError = (name: string) =>
  new AppError('forbidden', `This console is not for the organization of ${name}.`, {
    detail: { reason: 'foreign-organization' },
  })

const otherPersonError = () =>
  new AppError('forbidden', 'Another person signed in than the one who is signed in here.', {
    detail: { reason: 'other-person' },
  })

const sessionEndedError = () =>
  new AppError('unauthenticated', 'Your session has ended.', {
    detail: { reason: 'session-ended', next: 'Sign in. Your input is kept.' },
  })

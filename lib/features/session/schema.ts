import { z } from 'zod'
import type { Reading } from '@/lib/common/result'
import { TOKEN_LIFETIMES, type TokenState } from './token-lifetime'

/** A bearer token by RFC 6750, checked and bounded before it is sent anywhere. */
const bearer = (what: string) =>
  z
    .string()
    .trim()
    .min(1, `Paste ${what}.`)
    .max(8192, `This is too long for ${what}.`)
    .regex(/^[\w.~+/-]+=*$/, 'A token has no spaces, line breaks or quotes. Copy the token only.')

export const SignIn = z.object({
  token: bearer('an API access token'),
  /** Confirms the session of the person who is signed in, and takes no other person's token. */
  samePerson: z.boolean().optional(),
})
export type SignIn = z.infer<typeof SignIn>

export const SetClusterToken = z.object({
  cluster: z.guid(),
  token: bearer('a Kubernetes token'),
})
export type SetClusterToken = z.infer<typeof SetClusterToken>

export const ProviderId = z.string().regex(/^[a-z0-9-]{1,40}$/)

export const StartSignIn = z.object({
  provider: ProviderId,
  /** A path of the console, checked again before it is used. */
  returnTo: z.string().max(2048).optional(),
  /** In a window of its own, which closes when it is done. */
  window: z.boolean().optional(),
  /** Confirms the session of the person who is signed in, who proves again at the provider who they are. */
  samePerson: z.boolean().optional(),
})
export type StartSignIn = z.infer<typeof StartSignIn>

export const LinkToken = z.object({
  token: bearer('an API access token'),
  /** As its owner chose it in the Cloud Console; absent if they do not say. */
  lifetime: z.enum(TOKEN_LIFETIMES).optional(),
})
export type LinkToken = z.infer<typeof LinkToken>

/** An identity provider as the screens name it. */
export type SignInProvider = { id: string; name: string }

/** Times are ISO 8601. */
export type LinkedTokenEnd = 'never' | { at: string; state: TokenState }

/** What is shown of a linked token. */
export type LinkedTokenState = {
  provider: string
  lastFour: string
  linkedAt: string
  /** As the person said; undefined if they did not. */
  end?: LinkedTokenEnd | undefined
}

/** Somebody who signed in at an identity provider. */
export type IdentifiedPerson = {
  name: string
  /** The name of the provider. */
  provider: string
  linked?: LinkedTokenState | undefined
  /** Whether there are clusters that they can use without a linked token. */
  hasClusters: boolean
}

/** Why a sign-in at an identity provider failed, as the sign-in page is told in its address. */
export const SIGN_IN_PROBLEMS = [
  'attempt', // unknown, used, too old, or begun in another browser
  'denied',
  'answer',
  'refused',
  'settings',
  'unreachable',
  'limited',
  'organization',
  'other-person',
  'session-ended',
  'provider-ended',
  'unexpected',
] as const
export type SignInProblem = (typeof SIGN_IN_PROBLEMS)[number]

const SessionId = z.string().regex(/^[0-9a-f]{64}$/)

/** Sessions of one person. */
export const EndSessions = z.object({
  person: z.string().min(1).max(200),
  sessions: z.array(SessionId).min(1).max(500),
})
export type EndSessions = z.infer<typeof EndSessions>

export type SessionRow = {
  id: string
  /** Whether this request came by it. */
  current: boolean
  address: string | null
  /** The User-Agent of the browser that began it. */
  browser: string | null
  startedAt: string
  seenAt: string
}

export type SessionOverview = {
  /** Whether the sessions of other people are among these, or why it is unknown whether the person may see them. */
  ofOthers: Reading<boolean>
  /** The person who asks is first. */
  people: { person: string; own: boolean; sessions: SessionRow[] }[]
}

import type { SignInProblem } from '@/lib/features/session/schema'

type Words = { title: string; next: string }

/** Why a sign-in at an identity provider failed, and what to do. */
const PROBLEM_WORDS = {
  attempt: {
    title: 'This sign-in cannot be completed.',
    next: 'It was started in another browser or more than 10 minutes ago, or it was already used. Start again.',
  },
  denied: {
    title: 'The identity provider did not let you in.',
    next: 'The sign-in was cancelled, or your account cannot use this console. Try again, or ask an administrator of the provider.',
  },
  answer: {
    title: 'The answer of the identity provider does not fit this sign-in.',
    next: 'Nobody was signed in. Start again. If it happens again, tell the operator of the console.',
  },
  refused: {
    title: 'The identity provider no longer accepts this sign-in.',
    next: 'It was used before or took too long. Start again.',
  },
  settings: {
    title: 'The identity provider does not accept this console.',
    next: 'The operator of the console has to compare its settings with the client at the provider.',
  },
  unreachable: {
    title: 'The identity provider did not answer.',
    next: 'Try again in a moment, or sign in with an API token.',
  },
  limited: {
    title: 'Too many sign-in attempts.',
    next: 'Wait five minutes, then try again.',
  },
  organization: {
    title: 'This console is not for the organization of this identity provider.',
    next: 'Ask the operator of the console to add the organization to COREWEAVE_ORG_UIDS.',
  },
  'other-person': {
    title: 'Another person signed in.',
    next: 'Only the person who is signed in can confirm that it is them. Close this window and try again.',
  },
  'session-ended': {
    title: 'Your session has ended.',
    next: 'Sign in again.',
  },
  'provider-ended': {
    title: 'Your identity provider ended your session.',
    next: 'You signed out there, or your access was changed. Sign in again.',
  },
  unexpected: {
    title: 'The sign-in failed.',
    next: 'Try again. The operator of the console can find the cause in its log.',
  },
} as const satisfies Record<SignInProblem, Words>

/** Undefined for what is no problem of a sign-in, such as an edited address. */
export const describeSignInProblem = (problem: string | undefined): Words | undefined =>
  problem !== undefined && Object.hasOwn(PROBLEM_WORDS, problem)
    ? PROBLEM_WORDS[problem as SignInProblem]
    : undefined

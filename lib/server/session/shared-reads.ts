import 'server-only'

import { createHash } from 'node:crypto'
import { canonicalJson } from '@/lib/common/canonical-json'
import { AppError } from '@/lib/common/errors'

/** How long the requests of one view share what CoreWeave or an API server answered. */
export const SHARED_MS = 5000
const MAX_ANSWERS = 500

/** Each of these is sent: some stream, and a dry run judges the cluster as it is when somebody confirms. */
const UNSHARED = new Set([
  'watch',
  'podLog',
  'dryRunServiceAccount',
  'dryRunAnnotations',
  'dryRunPod',
  'dryRunConfigMap',
])

/** A request to the console that reads. */
export type ReadingRequest = { id: string; path: string }

/** Whose answers are shared: nobody gets one that another person, session or credential got. */
export type ReadOwner = { orgUid: string; uid: string; sessionId: string; credentials: string }

type Answer = {
  person: string
  promise: Promise<unknown>
  began: number
  pending: boolean
  /** The request that was answered, by its path. */
  requests: Map<string, string>
}

type Answers = Map<string, Answer>
type Read = (...given: unknown[]) => unknown
type Methods = Record<string, unknown>

/** Tells credentials apart without keeping them. */
export const credentialDigest = (credentials: unknown) =>
  createHash('sha256').update(JSON.stringify(credentials)).digest('base64')

const personOf = ({ orgUid, uid }: Pick<ReadOwner, 'orgUid' | 'uid'>) =>
  JSON.stringify([orgUid, uid])

/**
 * Answers that the requests of one view share, so that a page and what it loads ask CoreWeave and API servers once.
 * A request that asks again what it was answered before gets a new answer, so what polls and reloads always does.
 * The answers are this process's alone: another replica asks for itself.
 */
export function createSharedReads({
  now = () => performance.now(),
  answers = new Map(),
}: {
  now?: () => number
  answers?: Answers
} = {}) {
  let sweeping = false

  function forgetWhere(isForgotten: (answer: Answer) => boolean) {
    for (const [key, answer] of answers) if (isForgotten(answer)) answers.delete(key)
  }

  const isOver = ({ began }: Answer) => now() - began >= SHARED_MS

  /** Old answers would stay in memory until somebody asks again. */
  function sweepLater() {
    if (sweeping) return
    sweeping = true
    const sweep = () => {
      sweeping = false
      forgetWhere(isOver)
      if (answers.size > 0) sweepLater()
    }
    setTimeout(sweep, SHARED_MS).unref()
  }

  function keep(key: string, answer: Answer) {
    answers.delete(key)
    answers.set(key, answer)
    const [oldest] = answers.keys()
    if (answers.size > MAX_ANSWERS && oldest !== undefined) answers.delete(oldest)
    sweepLater()
  }

  function ask(key: string, person: string, request: ReadingRequest, read: () => Promise<unknown>) {
    const known = answers.get(key)
    if (known && !isOver(known)) {
      const before = known.requests.get(request.path)
      if (before === undefined || before === request.id || known.pending) {
        known.requests.set(request.path, request.id)
        return known.promise.catch(rethrowOwn)
      }
    }
    const answer: Answer = {
      person,
      promise: read(),
      began: now(),
      pending: true,
      requests: new Map([[request.path, request.id]]),
    }
    keep(key, answer)
    answer.promise.then(
      () => {
        answer.pending = false
      },
      (error: unknown) => {
        answer.pending = false
        if (!isLasting(error) && answers.get(key) === answer) answers.delete(key)
      },
    )
    return answer.promise
  }

  const forgetPerson = (owner: Pick<ReadOwner, 'orgUid' | 'uid'>) => {
    const person = personOf(owner)
    forgetWhere((answer) => answer.person === person)
  }

  return {
    /** The same reads, whose answers the requests of an owner share. `client` names what is read from. */
    share<Reader extends object>(
      reader: Reader,
      { owner, client, request }: { owner: ReadOwner; client: string; request: ReadingRequest },
    ): Reader {
      const person = personOf(owner)
      const shared = mapMethods(reader, (name, read) => {
        if (UNSHARED.has(name)) return read
        return (...given) => {
          // A call that its caller can abort would end those of others.
          if (given.some(hasSignal)) return read(...given)
          const key = canonicalJson([
            person,
            owner.sessionId,
            owner.credentials,
            client,
            name,
            ...given,
          ])
          return ask(key, person, request, () => read(...given) as Promise<unknown>)
        }
      })
      return shared
    },

    /** The same changes, each of which makes all requests of the person ask again. */
    forgetAfter<Writer extends object>(
      writer: Writer,
      owner: Pick<ReadOwner, 'orgUid' | 'uid'>,
    ): Writer {
      return mapMethods(writer, (_, write) => async (...given) => {
        forgetPerson(owner)
        try {
          return await write(...given)
        } finally {
          // What was read meanwhile may not show the change.
          forgetPerson(owner)
        }
      })
    },

    /** Begins a view: a page shows nothing that was read for an earlier one. */
    beginView(owner: Pick<ReadOwner, 'orgUid' | 'uid'>, { id }: ReadingRequest) {
      const person = personOf(owner)
      forgetWhere(
        (answer) =>
          answer.person === person &&
          !answer.pending &&
          ![...answer.requests.values()].includes(id),
      )
    },
  }
}

const hasSignal = (value: unknown) =>
  typeof value === 'object' && value !== null && 'signal' in value && value.signal !== undefined

/** Refusals are answers; a service that failed is asked again. */
const isLasting = (error: unknown) =>
  error instanceof AppError && (error.code === 'forbidden' || error.code === 'not-found')

/** Another bundle has a class of its own for the same errors. */
function rethrowOwn(error: unknown): never {
  if (error instanceof AppError || !isErrorOfAnotherBundle(error)) throw error
  const { code, message, detail } = error
  throw new AppError(code, message, { cause: error, detail })
}

const isErrorOfAnotherBundle = (error: unknown): error is AppError =>
  error instanceof Error && error.name === 'AppError' && 'code' in error && 'detail' in error

function mapMethods<Client extends object>(
  client: Client,
  map: (name: string, method: Read) => Read,
): Client {
  const mapped = Object.entries(client as Methods).map(([name, method]) => [
    name,
    map(name, method as Read),
  ])
  return Object.fromEntries(mapped) as Client
}

// Pages and routes are separate bundles, so what they share hangs on globalThis.
const shared = globalThis as { consoleAnswers?: Answers }
shared.consoleAnswers ??= new Map()

/** The answers of this process. */
export const sharedReads = createSharedReads({ answers: shared.consoleAnswers })

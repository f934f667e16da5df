import 'server-only'

import { readFile } from 'node:fs/promises'
import { decodeJwt } from 'jose'
import { exchangeWorkloadToken } from '@/lib/adapters/coreweave/workload-exchange'
import { AppError } from '@/lib/common/errors'
import type { Env } from '../env'
import type { WorkerIdentity } from './identity-settings'

/** What the worker acts with in one organization. */
export type WorkerCredential = {
  token: string
  /** `api-token` is a long-lived key. */
  kind: 'workload' | 'api-token'
  /** Of the workload's own token. */
  issuer?: string | undefined
  subject?: string | undefined
  expiresAt?: Date | undefined
  exchangedAt?: Date | undefined
}

const LIFETIME_SECONDS = 3600
/** A token that ends sooner is exchanged anew. */
const MARGIN_MS = 5 * 60_000
const MAX_FILE = 64 * 1024

const held = new Map<string, WorkerCredential>()

/** The credential of an identity. A workload's is exchanged once and held until shortly before it ends. */
export async function readWorkerCredential(
  identity: WorkerIdentity,
  { config, clock }: { config: Pick<Env, 'COREWEAVE_API_URL'>; clock: () => Date },
): Promise<WorkerCredential> {
  if ('apiTokenFile' in identity)
    return { token: await readSecret(identity.apiTokenFile), kind: 'api-token' }
  const key = JSON.stringify([config.COREWEAVE_API_URL, identity])
  const known = held.get(key)
  const now = clock()
  if (known?.expiresAt && known.expiresAt.getTime() - now.getTime() > MARGIN_MS) return known
  const token = await readSecret(identity.tokenFile)
  const issued = await exchangeWorkloadToken(config.COREWEAVE_API_URL, identity.exchange, {
    token,
    serviceAccount: identity.serviceAccount,
    seconds: LIFETIME_SECONDS,
  })
  const credential = { ...issued, ...claimsOf(token), kind: 'workload' as const, exchangedAt: now }
  held.set(key, credential)
  return credential
}

/** Forget a credential that CoreWeave no longer accepts. */
export function forgetWorkerCredential({ token }: WorkerCredential): void {
  for (const [key, credential] of held) if (credential.token === token) held.delete(key)
}

function claimsOf(token: string) {
  try {
    const { iss, sub } = decodeJwt(token)
    return { issuer: iss, subject: sub }
  } catch {
    return {}
  }
}

async function readSecret(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw fileError(path, 'The console cannot read it.', cause)
  })
  const secret = text.slice(0, MAX_FILE).trim()
  if (secret === '') throw fileError(path, 'It is empty.')
  return secret
}

const fileError = (path: string, why: string, cause?: unknown) =>
  new AppError('invalid', `There is no token of the worker in ${path}. ${why}`, {
    cause,
    detail: {
      reason: 'no-token-file',
      next: 'Mount the token of the worker there, or change WORKER_IDENTITIES.',
    },
  })

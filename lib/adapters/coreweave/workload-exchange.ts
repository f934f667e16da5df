import 'server-only'

import { z } from 'zod'
import { AppError } from '@/lib/common/errors'
import { createCaller } from './call'

/** The path and the names of the fields of the exchange. */
export type WorkloadExchange = {
  path: string
  token: string
  account: string
  duration: string
  answer: string
  expiry: string
}

type Workload = { token: string; serviceAccount: string; seconds: number }

/**
 * Exchange the token of a workload for a short-lived API token of the service account that trusts it. Never retried,
 * and neither token is in an error.
 */
export async function exchangeWorkloadToken(
  baseUrl: string,
  names: WorkloadExchange,
  { token, serviceAccount, seconds }: Workload,
): Promise<{ token: string; expiresAt: Date }> {
  const answer = await createCaller({ baseUrl, token })({
    doing: 'exchange the token of the worker for an API token',
    needs: 'a service account whose trust names the worker',
    method: 'POST',
    path: names.path,
    safe: false,
    anonymous: true,
    secrets: [],
    headers: { 'connect-protocol-version': '1' },
    // protojson writes 64-bit numbers as text.
    body: { [names.token]: token, [names.account]: serviceAccount, [names.duration]: `${seconds}` },
    answer: z.record(z.string(), z.unknown()),
  })
  const issued = Issued.safeParse({ token: answer[names.answer], expiresAt: answer[names.expiry] })
  if (issued.success) return issued.data
  throw new AppError('upstream', 'The exchange for an API token has an unexpected answer.', {
    detail: {
      reason: 'unexpected-answer',
      next: 'Compare the exchange of WORKER_IDENTITIES with what CoreWeave documents.',
    },
  })
}

const Issued = z.object({ token: z.string().min(1), expiresAt: z.coerce.date() })

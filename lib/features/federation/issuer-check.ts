import 'server-only'

import { AppError } from '@/lib/common/errors'
import { checkIssuerUrl } from '@/lib/core/identity/issuer'
import type { Context } from '@/lib/server/session/context'
import type { IssuerCheck, IssuerQuery } from './schema'

/** Checks a typed issuer URL: first its text, then the documents it publishes. */
export async function checkTypedIssuer(
  { oidc }: Context,
  { issuer }: IssuerQuery,
): Promise<IssuerCheck> {
  const [wrong] = checkIssuerUrl(issuer)
  if (wrong) return { keys: 0, ms: 0, problems: [{ ...wrong, next: 'Correct the URL.' }] }
  const { keys, ms, problems } = await oidc.checkIssuer(issuer)
  return { keys: keys.length, ms, problems }
}

/** Throws, with the message at the form field, if CoreWeave could not use the issuer. */
export async function requireIssuer(context: Context, issuer: string): Promise<void> {
  const { problems } = await checkTypedIssuer(context, { issuer })
  const [problem] = problems
  if (!problem) return
  throw new AppError('invalid', problem.message, {
    detail: {
      reason: problem.kind,
      fields: { issuerUrl: [problem.message] },
      next: problem.next,
    },
  })
}

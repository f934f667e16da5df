import 'server-only'

import { AppError } from '@/lib/common/errors'
import { checkIssuerUrl } from '@/lib/core/identity/issuer'
import type { Context } from '@/lib/server/session/context'
import type { IssuerCheck, IssuerQuery } from './schema'

/** What a typed issuer is worth: its text first, then, if that can be fetched, its own documents. */
export async function checkTypedIssuer(
  { oidc }: Context,
  { issuer }: IssuerQuery,
): Promise<IssuerCheck> {
  const [wrong] = checkIssuerUrl(issuer)
  if (wrong) return { keys: 0, ms: 0, problems: [{ ...wrong, next: 'Mend the address first.' }] }
  const { keys, ms, problems } = await oidc.checkIssuer(issuer)
  return { keys: keys.length, ms, problems }
}

/** The same, for a verb: an issuer that CoreWeave could not use is refused at its field. */
export async function demandIssuer(context: Context, issuer: string): Promise<void> {
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

import type { SandboxWorlds } from '../world'
import { handleAwsSts } from './aws/sts'
import { handleImpersonation } from './google/impersonate'
import { handleGoogleSts } from './google/sts'

const SURFACES = {
  '/aws/sts': handleAwsSts,
  '/google/sts': handleGoogleSts,
  '/google/iamcredentials': handleImpersonation,
}

/** Routes AWS STS, Google STS and Google IAM Credentials by path. */
export function cloudOf(
  pathname: string,
): ((worlds: SandboxWorlds, request: Request) => Promise<Response>) | undefined {
  return Object.entries(SURFACES).find(
    ([path]) => pathname === path || pathname.startsWith(`${path}/`),
  )?.[1]
}

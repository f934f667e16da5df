import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { LinkTokenScreen } from '@/components/shell/link-token'
import { paths } from '@/lib/common/paths'
import { isLoopbackHost } from '@/lib/core/identity/host'
import { readSignedInPerson } from '@/lib/features/session/service'
import { env } from '@/lib/server/env'
import { safeReturnPath } from '@/lib/server/session/safe-return'

export const metadata: Metadata = { title: 'Link your CoreWeave token' }

export default async function LinkTokenPage({ searchParams }: PageProps<'/link-token'>) {
  const { return: wanted } = await searchParams
  const returnTo = safeReturnPath(typeof wanted === 'string' ? wanted : undefined)
  const person = await readSignedInPerson()
  // Somebody who signed in with a token has none to link.
  if (!person) redirect(paths.signIn(returnTo === '/' ? undefined : returnTo))
  return (
    <LinkTokenScreen
      returnTo={returnTo}
      sandbox={isLoopbackHost(new URL(env().COREWEAVE_API_URL).hostname)}
      person={person.name}
      provider={person.provider}
      linked={person.linked}
      optional={person.hasClusters}
    />
  )
}

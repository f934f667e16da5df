import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { PeopleProvider } from '@/components/people/people-names'
import { Shell } from '@/components/shell/shell'
import { THEME_COOKIE, themeOf } from '@/components/shell/theme'
import { isLoopbackHost } from '@/lib/core/identity/host'
import { readOrganizationId } from '@/lib/features/clusters/organization'
import { readPeopleNames } from '@/lib/features/people/service'
import { readOwnLinkedToken } from '@/lib/features/session/linked-token'
import { acceptsTokenSignIn, readProviders } from '@/lib/features/session/service'
import { worksInNamespacesOnly } from '@/lib/server/authorization/rights'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'

/** The navigation and the names of people around a page of a signed-in person. */
export async function ConsoleShell({
  context,
  children,
}: {
  context: Context
  children: ReactNode
}) {
  const { actor, config } = context
  const [{ id: orgId }, isTeamMember, people, linked] = await Promise.all([
    readOrganizationId(context),
    worksInNamespacesOnly(context),
    readPeopleNames(context),
    readPart(context, () => readOwnLinkedToken(context)),
  ])
  return (
    <PeopleProvider {...people}>
      <Shell
        person={{
          uid: actor.uid,
          ...(actor.identity?.linked !== false && { principal: `coreweave/${actor.uid}` }),
          orgUid: actor.orgUid,
          orgId,
          name: actor.identity?.name ?? actor.identity?.email,
        }}
        isTeamMember={isTeamMember}
        {...(linked.ok && { tokenEnd: linked.value?.end })}
        theme={themeOf((await cookies()).get(THEME_COOKIE)?.value)}
        signIn={{
          providers: readProviders(),
          acceptsToken: acceptsTokenSignIn(),
          provider: actor.identity?.provider,
        }}
        sandbox={isLoopbackHost(new URL(config.COREWEAVE_API_URL).hostname)}
      >
        {children}
      </Shell>
    </PeopleProvider>
  )
}

import { cookies } from 'next/headers'
import { PeopleProvider } from '@/components/people/people-names'
import { Shell } from '@/components/shell/shell'
import { THEME_COOKIE, themeOf } from '@/components/shell/theme'
import { isLoopbackHost } from '@/lib/core/identity/host'
import { readOrganizationId } from '@/lib/features/clusters/organization'
import { readPeopleNames } from '@/lib/features/people/service'
import { readProviders } from '@/lib/features/session/service'
import { worksInNamespacesOnly } from '@/lib/server/authorization/rights'
import { pageContext } from '@/lib/server/session/context'

export default async function ConsoleLayout({ children }: LayoutProps<'/'>) {
  const context = await pageContext()
  const { actor, config } = context
  const [{ id: orgId }, isTeamMember, people] = await Promise.all([
    readOrganizationId(context),
    worksInNamespacesOnly(context),
    readPeopleNames(context),
  ])
  return (
    <PeopleProvider {...people}>
      <Shell
        person={{
          uid: actor.uid,
          principal: `coreweave/${actor.uid}`,
          orgUid: actor.orgUid,
          orgId,
          name: actor.identity?.name ?? actor.identity?.email,
        }}
        isTeamMember={isTeamMember}
        theme={themeOf((await cookies()).get(THEME_COOKIE)?.value)}
        signIn={{ providers: readProviders(), provider: actor.identity?.provider }}
        sandbox={isLoopbackHost(new URL(config.COREWEAVE_API_URL).hostname)}
      >
        {children}
      </Shell>
    </PeopleProvider>
  )
}

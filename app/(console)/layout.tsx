import { cookies } from 'next/headers'
import { Shell } from '@/components/shell/shell'
import { THEME_COOKIE, themeOf } from '@/components/shell/theme'
import { isLoopback } from '@/lib/env'
import { pageContext } from '@/lib/session/context'

export default async function ConsoleLayout({ children }: LayoutProps<'/'>) {
  const { actor, config } = await pageContext()
  return (
    <Shell
      person={{
        principal: `coreweave/${actor.uid}`,
        orgUid: actor.orgUid,
        orgId: config.COREWEAVE_ORG_ID,
      }}
      theme={themeOf((await cookies()).get(THEME_COOKIE)?.value)}
      sandbox={isLoopback(new URL(config.COREWEAVE_API_URL).hostname)}
    >
      {children}
    </Shell>
  )
}

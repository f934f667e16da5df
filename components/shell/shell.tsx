import type { ReactNode } from 'react'
import { HelpLink } from '@/components/help/help-link'
import { draftOwnerOf } from '@/components/patterns/draft-owner'
import { Note } from '@/components/ui/note'
import { Badge } from '@/components/ui/state'
import type { LinkedTokenEnd } from '@/lib/features/session/schema'
import { ConsoleForms } from './console-forms'
import { Jump } from './jump'
import { KeptFieldsNote } from './kept-fields-note'
import { OfflineNote } from './offline-note'
import type { SignedInPerson } from './person'
import { PersonMenu } from './person-menu'
import { Sheet } from './sheet'
import { Sidebar } from './sidebar'
import { type SignInEnvironment, SignInEnvironmentProvider } from './sign-in-environment'
import type { Theme } from './theme'
import { TokenReminder } from './token-reminder'

type ShellProps = {
  person: SignedInPerson
  /** Whether the person works in namespaces only. */
  isTeamMember: boolean
  theme: Theme
  sandbox: boolean
  signIn: SignInEnvironment
  /** When the linked token of the person ends. */
  tokenEnd?: LinkedTokenEnd | undefined
  children: ReactNode
}

export function Shell(props: ShellProps) {
  const { person, isTeamMember, theme, sandbox, signIn, tokenEnd, children } = props
  const owner = draftOwnerOf(person)
  const sidebar = (
    <Sidebar
      person={<PersonMenu person={person} theme={theme} isTeamMember={isTeamMember} />}
      isTeamMember={isTeamMember}
    />
  )
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[216px_minmax(0,1fr)] print:block">
      <a
        href="#main"
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-control bg-accent px-3 py-1.5 text-accent-ink focus:translate-y-0 print:hidden"
      >
        Skip to the page
      </a>
      <aside className="sticky top-0 h-dvh border-line border-r bg-sunken max-md:hidden print:hidden">
        {sidebar}
      </aside>
      <div className="flex min-w-0 flex-col">
        <header className="sticky top-0 z-10 flex h-11 shrink-0 items-center justify-end gap-3 border-line border-b bg-canvas px-4 md:px-6 print:hidden">
          <div className="mr-auto md:hidden">
            <Sheet>{sidebar}</Sheet>
          </div>
          {sandbox && (
            <Badge
              kind="info"
              icon={null}
              title="This console is connected to a sandbox organization on this machine"
            >
              Sandbox
            </Badge>
          )}
          <Jump isTeamMember={isTeamMember} />
          <HelpLink />
        </header>
        <main
          id="main"
          tabIndex={-1}
          className="grid w-full max-w-[1320px] content-start gap-6 p-4 pb-12 outline-0 *:min-w-0 md:p-6 md:pb-12"
        >
          <noscript>
            <Note kind="warn" title="This console needs JavaScript">
              Nothing can be opened, changed or refreshed without it, and what stands below may be
              incomplete. Allow JavaScript for this address and reload the page.
            </Note>
          </noscript>
          <OfflineNote />
          <TokenReminder end={tokenEnd} />
          <SignInEnvironmentProvider value={signIn}>
            <KeptFieldsNote owner={owner} />
            <ConsoleForms owner={owner}>{children}</ConsoleForms>
          </SignInEnvironmentProvider>
        </main>
      </div>
    </div>
  )
}

'use client'

import { Menu as Base } from '@base-ui/react/menu'
import { useMutation } from '@tanstack/react-query'
import { Check } from 'lucide-react'
import { useState } from 'react'
import { Link } from '@/components/ui/link'
import { useToast } from '@/components/ui/toast'
import { problemOf } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { leaveConsole } from './leave-console'
import { PersonLines, type PersonMenuProps, personStyle } from './person'
import { THEME_COOKIE, type Theme, themeOf, themes } from './theme'

const menuPages = [
  { label: 'Settings', href: paths.settings(), team: true },
  { label: 'Your sessions', href: paths.sessions(), team: true },
  { label: 'Export the organization', href: paths.exported(), team: false },
] as const

const words = { system: 'System', light: 'Light', dark: 'Dark' } satisfies Record<Theme, string>

/** Opens at once: it is loaded when the person opens the menu. */
export function PersonMenuPopup({ person, theme: given, isTeamMember }: PersonMenuProps) {
  const [theme, setTheme] = useState(given)
  const toast = useToast()
  const leaving = useMutation({
    mutationFn: leaveConsole,
    onError: (error) => {
      const { message } = problemOf(error)
      toast({ title: 'Could not sign you out', description: message, kind: 'fail' })
    },
  })

  return (
    <Base.Root defaultOpen>
      <Base.Trigger className={personStyle}>
        <PersonLines person={person} />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className="z-50" sideOffset={4} side="top" align="start">
          <Base.Popup className="overlay w-64 p-1">
            <div className="grid gap-1 px-2 py-1.5 text-small">
              <span className="text-ink-2">Signed in as</span>
              {person.name && <span>{person.name}</span>}
              {person.principal ? (
                <code>{person.principal}</code>
              ) : (
                <span className="text-ink-2">No CoreWeave API token linked</span>
              )}
              <span className="text-ink-2">Organization</span>
              <code>{person.orgUid}</code>
            </div>
            <Divider />
            {!person.principal && (
              <Base.LinkItem
                className="option"
                closeOnClick
                render={<Link href={paths.linkToken()} />}
              >
                Link a CoreWeave API token
              </Base.LinkItem>
            )}
            {menuPages
              .filter(({ team }) => team || !isTeamMember)
              .map(({ label, href }) => (
                <Base.LinkItem
                  key={href}
                  className="option"
                  closeOnClick
                  render={<Link href={href} />}
                >
                  {label}
                </Base.LinkItem>
              ))}
            <Divider />
            <Base.RadioGroup
              value={theme}
              onValueChange={(value: string) => {
                const chosen = themeOf(value)
                setTheme(chosen)
                applyTheme(chosen)
              }}
            >
              <Base.GroupLabel className="px-2 py-1 text-ink-3 text-tiny">Theme</Base.GroupLabel>
              {themes.map((value) => (
                <Base.RadioItem key={value} value={value} className="option" closeOnClick={false}>
                  <span className="grow">{words[value]}</span>
                  <Base.RadioItemIndicator>
                    <Check aria-hidden />
                  </Base.RadioItemIndicator>
                </Base.RadioItem>
              ))}
            </Base.RadioGroup>
            <Divider />
            <Base.Item
              className="option"
              closeOnClick={false}
              disabled={leaving.isPending}
              onClick={() => leaving.mutate()}
            >
              Sign out
            </Base.Item>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

const Divider = () => <Base.Separator className="my-1 h-px bg-line" />

const YEAR = 31_536_000

/** The root layout reads the cookie, so that the first paint has the right theme. */
function applyTheme(theme: Theme) {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs a secure context in every browser
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=${YEAR}; samesite=lax`
}

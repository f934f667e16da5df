import type { ReactNode } from 'react'
import { Crumbs } from '@/components/patterns/crumbs'
import { Link } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { paths } from '@/lib/common/paths'

const PARTS = { screens: 'Screens', glossary: 'Glossary', causes: 'Causes of failed verifications' }

type HelpFrameProps = { part: keyof typeof PARTS; children: ReactNode }

/** The head of the pages of the help, which are part of the console: they open without the internet. */
export const HelpFrame = ({ part, children }: HelpFrameProps) => (
  <>
    <Crumbs trail={[{ label: 'Help', href: paths.help() }, { label: PARTS[part] }]} />
    <PageHead
      title={part === 'screens' ? 'Help' : PARTS[part]}
      facts={(['screens', 'glossary', 'causes'] as const).map((each) => (
        <Link
          key={each}
          href={paths.help(each)}
          aria-current={each === part ? 'page' : undefined}
          className="underline decoration-line-strong underline-offset-3 hover:decoration-current aria-[current=page]:font-medium aria-[current=page]:text-ink aria-[current=page]:no-underline"
        >
          {PARTS[each]}
        </Link>
      ))}
    />
    {children}
  </>
)

import { clsx } from 'clsx'
import { Download, ExternalLink as Icon } from 'lucide-react'
import type { Route } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { type ButtonLook, buttonStyle } from './button-style'

/** Told from the words around it by more than its colour. */
const inText = 'underline decoration-line-strong underline-offset-3 hover:decoration-current'

type LinkProps = { href: Route; children: ReactNode }

export function TextLink({ href, children, quiet = false }: LinkProps & { quiet?: boolean }) {
  return (
    <Link
      href={href}
      className={clsx(inText, quiet ? 'text-inherit' : 'text-accent')}
      prefetch={false}
    >
      {children}
    </Link>
  )
}

/** Goes somewhere, looks like a button. */
type LinkButtonProps = LinkProps &
  ButtonLook & {
    /** For what is costly to make, or stands in every row: nothing is fetched before it is pressed. */
    prefetch?: false
  }

export function LinkButton({ href, children, prefetch, ...look }: LinkButtonProps) {
  return (
    <Link href={href} className={buttonStyle(look)} {...(prefetch === false && { prefetch })}>
      {children}
    </Link>
  )
}

/** Leaves the console. */
export function ExternalLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      className={`inline-flex items-center gap-1 text-accent ${inText}`}
    >
      {children}
      <Icon aria-label="opens in a new tab" className="size-3!" />
    </a>
  )
}

/** Hands out a file, made when it is asked for. */
export function DownloadButton({
  href,
  children,
  ...look
}: { href: string; children: ReactNode } & ButtonLook) {
  return (
    <a href={href} download className={buttonStyle(look)}>
      <Download aria-hidden />
      {children}
    </a>
  )
}

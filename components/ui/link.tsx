'use client'

import { clsx } from 'clsx'
import { ExternalLink as Icon } from 'lucide-react'
import type { Route } from 'next'
// biome-ignore lint/style/noRestrictedImports: the one place that wraps it
import NextLink from 'next/link'
import { useRouter } from 'next/navigation'
import { type ComponentProps, type ReactNode, useRef } from 'react'
import { type ButtonLook, buttonStyle } from './button-style'
import { createPrefetchBudget } from './prefetch-budget'

/** A pointer or the focus that stays on a link this long means to follow it. */
const INTENT_MS = 80
const mayPrefetch = createPrefetchBudget()

type InternalLinkProps = Omit<ComponentProps<'a'>, 'href' | 'onMouseEnter' | 'onTouchStart'> & {
  href: Route
  scroll?: boolean
  /** For what is costly to make, or stands in every row: nothing is fetched before it is pressed. */
  prefetch?: false | undefined
}

/**
 * Next's own link fetches its page as soon as it is on the screen. Each page here costs the server
 * calls to CoreWeave and to clusters, so this one waits until somebody is about to follow it.
 */
export function Link({ href, prefetch, ...rest }: InternalLinkProps) {
  const router = useRouter()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const leave = () => clearTimeout(timer.current)
  const enter = () => {
    leave()
    if (prefetch !== false && !href.startsWith('#'))
      timer.current = setTimeout(() => {
        if (mayPrefetch(location.pathname, href)) router.prefetch(href)
      }, INTENT_MS)
  }
  return (
    <NextLink
      {...rest}
      href={href}
      prefetch={false}
      onPointerEnter={(event) => {
        rest.onPointerEnter?.(event)
        enter()
      }}
      onPointerLeave={(event) => {
        rest.onPointerLeave?.(event)
        leave()
      }}
      onFocus={(event) => {
        rest.onFocus?.(event)
        enter()
      }}
      onBlur={(event) => {
        rest.onBlur?.(event)
        leave()
      }}
      onClick={(event) => {
        rest.onClick?.(event)
        leave()
      }}
    />
  )
}

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
type LinkButtonProps = LinkProps & ButtonLook & Pick<InternalLinkProps, 'prefetch'>

export function LinkButton({ href, children, prefetch, ...look }: LinkButtonProps) {
  return (
    <Link href={href} prefetch={prefetch} className={buttonStyle(look)}>
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

'use client'

import { usePathname } from 'next/navigation'
import { LinkButton } from '@/components/ui/link'
import { paths } from '@/lib/common/paths'

/** Leads to where a CoreWeave API token is linked, and back to this page. */
export function LinkTokenButton() {
  const path = usePathname()
  return (
    <LinkButton href={paths.linkToken(path === '/' ? undefined : path)}>
      Link a CoreWeave API token
    </LinkButton>
  )
}

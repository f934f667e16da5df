import type { Route } from 'next'
import { paths } from '@/lib/common/paths'
import { navigation, troubleshoot } from './navigation'

type JumpPage = {
  label: string
  href: Route
  /** Of use to people who work in namespaces only. */
  team?: true
}

const PAGES: readonly JumpPage[] = [
  ...navigation.flatMap(({ items }) => items),
  { ...troubleshoot, team: true },
  { label: 'My namespaces', href: paths.workloads({ view: 'namespaces' }), team: true },
  { label: 'Verifications', href: paths.verifications(), team: true },
  { label: 'Suspensions', href: paths.suspensions() },
  { label: 'Changes outside the console', href: paths.outsideChanges() },
  { label: 'Audit log', href: paths.audit(), team: true },
  { label: 'Review pack', href: paths.reviewPack() },
  { label: 'Export', href: paths.exported() },
  { label: 'Settings', href: paths.settings(), team: true },
  { label: 'Your sessions', href: paths.sessions(), team: true },
  { label: 'Access matrix', href: paths.access({ by: 'matrix' }) },
  { label: 'Import declared trusts', href: paths.importTrusts() },
]

const ACTIONS: readonly JumpPage[] = [
  { label: 'Give access', href: paths.giveAccess(), team: true },
  { label: 'Request access', href: paths.newPolicy(), team: true },
  { label: 'Create policy', href: paths.newPolicy({ mode: 'builder' }) },
  { label: 'Create federation config', href: paths.newFederationConfig() },
  { label: 'Set up a cluster', href: paths.setup() },
  { label: 'Suspend access', href: paths.newSuspension() },
]

/** What a person can jump to by its own name; who works in namespaces only is not led to what they cannot use. */
export const jumpPages = (isTeamMember: boolean) => {
  const offered = (pages: readonly JumpPage[], kind: 'page' | 'action') =>
    pages
      .filter(({ team }) => team || !isTeamMember)
      .map(({ label, href }) => ({ label, href, kind }))
  return [...offered(ACTIONS, 'action'), ...offered(PAGES, 'page')]
}

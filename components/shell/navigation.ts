import {
  Activity,
  Box,
  Cloud,
  Cylinder,
  FileText,
  House,
  KeyRound,
  Link2,
  type LucideIcon,
  MessageSquare,
  ShieldCheck,
  User,
  Wrench,
} from 'lucide-react'
import type { Route } from 'next'
import { paths } from '@/lib/common/paths'

export type NavItem = {
  label: string
  href: Route
  icon: LucideIcon
  /** Pages under other addresses that belong to this entry. */
  also?: readonly string[]
  /** Of use to people who work in namespaces only. */
  team?: true
}

/** The entries of the sidebar, in the order of the work. */
export const navigation: { group: string; items: NavItem[] }[] = [
  {
    group: '',
    items: [
      { label: 'Home', href: paths.home(), icon: House, team: true },
      { label: 'Workloads', href: paths.workloads(), icon: User, team: true },
      { label: 'Buckets', href: paths.buckets(), icon: Cylinder },
      { label: 'Policies', href: paths.policies(), icon: FileText },
    ],
  },
  {
    group: 'Review',
    items: [
      {
        label: 'Access',
        href: paths.access(),
        icon: KeyRound,
      },
      { label: 'Requests', href: paths.requests(), icon: MessageSquare, team: true },
      { label: 'Findings', href: paths.findings(), icon: ShieldCheck },
      {
        label: 'Activity',
        href: paths.activity(),
        icon: Activity,
        also: [paths.verifications(), paths.suspensions(), paths.audit()],
        team: true,
      },
    ],
  },
  {
    group: 'Platform',
    items: [
      { label: 'Clusters', href: paths.clusters(), icon: Box },
      { label: 'Federation', href: paths.federation(), icon: Link2 },
      { label: 'Other clouds', href: paths.clouds(), icon: Cloud },
    ],
  },
]

/** Stands at the foot of the sidebar, always in reach. */
export const troubleshoot: NavItem = {
  label: 'Troubleshoot',
  href: paths.diagnose(),
  icon: Wrench,
  team: true,
}

const ACCOUNT_PAGE = /^\/clusters\/[^/]+\/(namespaces|service-accounts)\//

/** Whether a page belongs to an entry. The page of a service account is under its cluster's address. */
export function isUnderItem({ href, also = [] }: NavItem, path: string): boolean {
  if (href === paths.home()) return path === href
  if (ACCOUNT_PAGE.test(path)) return href === paths.workloads()
  return [href, ...also].some((each) => path === each || path.startsWith(`${each}/`))
}

/** The entries for a person: all, or those of use to people who work in namespaces only. */
export const navigationFor = (isTeamMember: boolean) =>
  isTeamMember
    ? [{ group: '', items: navigation.flatMap(({ items }) => items.filter(({ team }) => team)) }]
    : navigation

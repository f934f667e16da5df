import {
  Box,
  FileText,
  FlaskConical,
  House,
  Link2,
  List,
  type LucideIcon,
  Settings,
  Stethoscope,
} from 'lucide-react'
import type { Route } from 'next'
import { paths } from '@/lib/paths'

export type NavItem = { label: string; href: Route; icon: LucideIcon }

/** Every screen that has a place of its own, in the order of the work. */
export const navigation: { group: string; items: NavItem[] }[] = [
  { group: '', items: [{ label: 'Overview', href: paths.overview(), icon: House }] },
  {
    group: 'Identity',
    items: [
      { label: 'Clusters', href: paths.clusters(), icon: Box },
      { label: 'Federation', href: paths.federation(), icon: Link2 },
    ],
  },
  {
    group: 'Access',
    items: [{ label: 'Policies', href: paths.policies(), icon: FileText }],
  },
  {
    group: 'Assurance',
    items: [
      { label: 'Verifications', href: paths.verifications(), icon: FlaskConical },
      { label: 'Diagnose', href: paths.diagnose(), icon: Stethoscope },
      { label: 'Audit', href: paths.audit(), icon: List },
      { label: 'Settings', href: paths.settings(), icon: Settings },
    ],
  },
]

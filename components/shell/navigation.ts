import {
  Ban,
  Box,
  Cloud,
  FileCode,
  FileText,
  FlaskConical,
  House,
  KeyRound,
  Layers,
  Link2,
  List,
  type LucideIcon,
  MessageSquare,
  Route as Path,
  Settings,
  ShieldCheck,
  Stethoscope,
  UserSearch,
} from 'lucide-react'
import type { Route } from 'next'
import { paths } from '@/lib/common/paths'

export type NavItem = { label: string; href: Route; icon: LucideIcon }

/** The screens of the navigation, in the order of the work. */
export const navigation: { group: string; items: NavItem[] }[] = [
  {
    group: '',
    items: [
      { label: 'Overview', href: paths.overview(), icon: House },
      { label: 'Set up', href: paths.setup(), icon: Path },
      { label: 'My namespaces', href: paths.namespaces(), icon: Layers },
    ],
  },
  {
    group: 'Identity',
    items: [
      { label: 'Clusters', href: paths.clusters(), icon: Box },
      { label: 'Federation', href: paths.federation(), icon: Link2 },
      { label: 'Other clouds', href: paths.clouds(), icon: Cloud },
    ],
  },
  {
    group: 'Access',
    items: [
      { label: 'Policies', href: paths.policies(), icon: FileText },
      { label: 'Who can', href: paths.whoCan(), icon: KeyRound },
      { label: 'What can', href: paths.whatCan(), icon: UserSearch },
      { label: 'Suspensions', href: paths.suspensions(), icon: Ban },
      { label: 'Requests', href: paths.requests(), icon: MessageSquare },
    ],
  },
  {
    group: 'Assurance',
    items: [
      { label: 'Review', href: paths.review(), icon: ShieldCheck },
      { label: 'Verifications', href: paths.verifications(), icon: FlaskConical },
      { label: 'Diagnose', href: paths.diagnose(), icon: Stethoscope },
      { label: 'Audit log', href: paths.audit(), icon: List },
      { label: 'Export', href: paths.exported(), icon: FileCode },
      { label: 'Settings', href: paths.settings(), icon: Settings },
    ],
  },
]

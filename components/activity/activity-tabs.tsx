import { LinkTabs } from '@/components/ui/tabs'
import { paths } from '@/lib/common/paths'

const TABS = [
  { key: 'timeline', label: 'Timeline', href: paths.activity() },
  { key: 'outside', label: 'Outside changes', href: paths.outsideChanges() },
  { key: 'verifications', label: 'Verifications', href: paths.verifications() },
  { key: 'suspensions', label: 'Suspensions', href: paths.suspensions() },
  { key: 'audit', label: 'Audit log', href: paths.audit() },
] as const

/** The views of what happened. */
export const ActivityTabs = ({ current }: { current: (typeof TABS)[number]['key'] }) => (
  <LinkTabs label="Activity" tabs={TABS.map((tab) => ({ ...tab, current: tab.key === current }))} />
)

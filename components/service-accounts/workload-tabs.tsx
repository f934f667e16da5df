import { LinkTabs } from '@/components/ui/tabs'
import { paths } from '@/lib/common/paths'

/** Workloads by service account, or by namespace. */
export const WorkloadTabs = ({ current }: { current: 'accounts' | 'namespaces' }) => (
  <LinkTabs
    label="Workloads"
    tabs={[
      {
        key: 'accounts',
        label: 'Service accounts',
        href: paths.workloads(),
        current: current === 'accounts',
      },
      {
        key: 'namespaces',
        label: 'My namespaces',
        href: paths.workloads({ view: 'namespaces' }),
        current: current === 'namespaces',
      },
    ]}
  />
)

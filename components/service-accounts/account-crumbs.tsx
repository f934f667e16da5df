import { Crumbs } from '@/components/patterns/crumbs'
import { paths } from '@/lib/common/paths'

type Props = { cluster: string; clusterName: string; namespace?: string; last: string }

/** Clusters / cluster / namespace / this page. */
export const AccountCrumbs = ({ cluster, clusterName, namespace, last }: Props) => (
  <Crumbs
    trail={[
      { label: 'Clusters', href: paths.clusters() },
      { label: clusterName, href: paths.cluster(cluster) },
      namespace
        ? { label: namespace, href: paths.workloads({ cluster, namespace }) }
        : { label: 'Service accounts', href: paths.workloads({ cluster }) },
      { label: last },
    ]}
  />
)

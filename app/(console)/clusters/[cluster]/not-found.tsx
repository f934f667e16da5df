import { LazyOpenClusterForm } from '@/components/clusters/lazy-open-cluster-form'
import { Crumbs } from '@/components/patterns/crumbs'
import { NoneYet } from '@/components/patterns/empty-state'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { paths } from '@/lib/common/paths'

export default function ClusterNotFound() {
  return (
    <>
      <Crumbs trail={[{ label: 'Clusters', href: paths.clusters() }, { label: 'Not found' }]} />
      <PageHead
        title="There is no such cluster"
        actions={<LinkButton href={paths.clusters()}>All clusters</LinkButton>}
      />
      <Panel flush>
        <NoneYet
          title="Your organization has no cluster of this id"
          actions={<LazyOpenClusterForm />}
        >
          It may have been deleted, or belong to another organization. Federation configs of a
          deleted cluster stay until they are deleted too.
        </NoneYet>
      </Panel>
    </>
  )
}

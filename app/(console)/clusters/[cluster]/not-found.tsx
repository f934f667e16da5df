import { OpenClusterForm } from '@/components/clusters/open-cluster-form'
import { NoneYet } from '@/components/states/empty-state'
import { LinkButton } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { paths } from '@/lib/paths'

export default function ClusterNotFound() {
  return (
    <Panel flush>
      <NoneYet
        title="There is no cluster of this id in your organization"
        actions={
          <>
            <OpenClusterForm />
            <LinkButton href={paths.clusters()}>All clusters</LinkButton>
          </>
        }
      >
        It may have been deleted, or belong to another organization. Federation configs of a deleted
        cluster stay until they are deleted too.
      </NoneYet>
    </Panel>
  )
}

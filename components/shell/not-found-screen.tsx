import { NoneYet } from '@/components/patterns/empty-state'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { paths } from '@/lib/common/paths'

export const NotFoundScreen = () => (
  <>
    <PageHead title="Page not found" />
    <Panel flush>
      <NoneYet
        title="The policy may have been deleted or renamed"
        actions={<LinkButton href={paths.home()}>Home</LinkButton>}
      >
        It may also belong to another organization.
      </NoneYet>
    </Panel>
  </>
)

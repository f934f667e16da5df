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
        title="Nothing is at this address"
        actions={<LinkButton href={paths.home()}>Home</LinkButton>}
      >
        What was here may have been deleted or renamed, or it belongs to another organization.
      </NoneYet>
    </Panel>
  </>
)

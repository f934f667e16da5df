import { NoneYet } from '@/components/states/empty-state'
import { LinkButton } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { paths } from '@/lib/paths'

export function NotThere() {
  return (
    <Panel flush>
      <NoneYet
        title="There is nothing at this address"
        actions={<LinkButton href={paths.overview()}>Overview</LinkButton>}
      >
        It may have been deleted or renamed, or it belongs to another organization.
      </NoneYet>
    </Panel>
  )
}

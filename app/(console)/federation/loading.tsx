import { Panel } from '@/components/ui/panel'
import { HeadSkeleton, TableSkeleton } from '@/components/ui/skeleton'
import { Waiting } from '@/components/ui/waiting'

export default function Loading() {
  return (
    <>
      <HeadSkeleton />
      <Waiting what="the federation configs">
        <Panel flush>
          <TableSkeleton columns={5} />
        </Panel>
      </Waiting>
    </>
  )
}

import { Panel } from '@/components/ui/panel'
import { HeadSkeleton, TableSkeleton } from '@/components/ui/skeleton'
import { Waiting } from '@/components/ui/waiting'

export default function Loading() {
  return (
    <>
      <HeadSkeleton />
      <Waiting what="the list of buckets">
        <Panel flush>
          <TableSkeleton columns={4} rows={8} />
        </Panel>
      </Waiting>
    </>
  )
}

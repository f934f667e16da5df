import { HeadSkeleton, PanelSkeleton } from '@/components/ui/skeleton'
import { Waiting } from '@/components/ui/waiting'

export default function Loading() {
  return (
    <>
      <HeadSkeleton />
      <Waiting what="the list of clusters">
        <PanelSkeleton lines={5} />
      </Waiting>
    </>
  )
}

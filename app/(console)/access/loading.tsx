import { HeadSkeleton, PanelSkeleton } from '@/components/ui/skeleton'
import { Waiting } from '@/components/ui/waiting'

export default function Loading() {
  return (
    <>
      <HeadSkeleton />
      <Waiting what="the policies and every account">
        <PanelSkeleton lines={6} />
      </Waiting>
    </>
  )
}

import { HeadSkeleton, PanelSkeleton } from '@/components/ui/skeleton'
import { Waiting } from '@/components/ui/waiting'

export default function Loading() {
  return (
    <>
      <HeadSkeleton />
      <Waiting what="the declared trusts, and what you can see of them">
        <PanelSkeleton lines={6} />
      </Waiting>
    </>
  )
}

import { HeadSkeleton, PanelSkeleton } from '@/components/ui/skeleton'
import { Waiting } from '@/components/ui/waiting'

/** A skeleton of the editor. */
export const EditorSkeleton = () => (
  <>
    <HeadSkeleton />
    <Waiting what="the editor">
      <div className="grid gap-6 lg:grid-cols-2">
        <PanelSkeleton lines={8} />
        <PanelSkeleton lines={8} />
      </div>
    </Waiting>
  </>
)

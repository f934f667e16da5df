import { State } from '@/components/ui/state'

type StillReadingProps = { what: string; clusters: readonly string[] }

/** Names the slow clusters whose results are not shown yet. */
export const StillReading = ({ what, clusters }: StillReadingProps) =>
  clusters.length > 0 && (
    <State kind="run">
      {`Still loading ${what} of ${clusters.join(', ')}. Results appear as they arrive.`}
    </State>
  )

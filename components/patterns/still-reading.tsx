import { State } from '@/components/ui/state'

type StillReadingProps = { what: string; clusters: readonly string[] }

/** What is not in the answer yet, because these clusters are slow. */
export const StillReading = ({ what, clusters }: StillReadingProps) =>
  clusters.length > 0 && (
    <State kind="run">
      {`Still reading ${what} of ${clusters.join(', ')}: what they add comes by itself`}
    </State>
  )

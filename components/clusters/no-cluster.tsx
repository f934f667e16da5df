import { NoneYet } from '@/components/patterns/empty-state'
import { ExternalLink } from '@/components/ui/link'

export const NoCluster = () => (
  <NoneYet
    title="This organization has no clusters yet"
    actions={
      <ExternalLink href="https://console.coreweave.com/clusters">
        Create a cluster in the Cloud Console
      </ExternalLink>
    }
  >
    CoreWeave and other clouds trust the issuer of a cluster.
  </NoneYet>
)

import { NoneYet } from '@/components/patterns/empty-state'
import { ExternalLink } from '@/components/ui/link'

/** In the place of a list of clusters that is empty. */
export const NoCluster = () => (
  <NoneYet
    title="This organization has no cluster yet"
    actions={
      <ExternalLink href="https://console.coreweave.com/clusters">
        Create one in the Cloud Console
      </ExternalLink>
    }
  >
    A cluster’s issuer is what CoreWeave and other clouds are told to trust.
  </NoneYet>
)

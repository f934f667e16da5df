import {
  failWithOtherAudience,
  failWithoutListing,
  failWithoutPolicy,
  failWithoutWebhook,
} from '../red-steps'
import { addServiceAccount } from '../steps'
import { federateRealCluster, realClusterTest, setWebhook } from './fixtures'

// Each breaks one hop of what works otherwise, and expects the verdict to name it.

realClusterTest.beforeEach(federateRealCluster)

realClusterTest(
  'without a policy the exchange is refused, and the missing permission is named',
  ({ page, namespace }) => failWithoutPolicy(page, namespace),
)

realClusterTest(
  'a token for another audience than the config trusts is red when run anyway',
  ({ page, namespace }) => failWithOtherAudience(page, namespace),
)

realClusterTest(
  'without the webhook nothing is injected, and the way to install it is offered',
  async ({ page, world, namespace }) => {
    await setWebhook(world, 'missing')
    await addServiceAccount(page, { namespace, name: 'bare' })
    await failWithoutWebhook(page)
  },
)

realClusterTest('an account that may not list all buckets is told so', ({ page, namespace }) =>
  failWithoutListing(page, namespace),
)

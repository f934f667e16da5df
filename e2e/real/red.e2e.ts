import {
  failWithOtherAudience,
  failWithoutListing,
  failWithoutPolicy,
  failWithoutWebhook,
} from '../red-steps'
import { addServiceAccount } from '../steps'
import { federateRealCluster, realClusterTest, setWebhook } from './fixtures'

// Each test breaks one hop and expects the verdict to name it.

realClusterTest.beforeEach(federateRealCluster)

realClusterTest(
  'without a policy the exchange fails, and the verdict names the missing permission',
  ({ page, namespace }) => failWithoutPolicy(page, namespace),
)

realClusterTest('a token with an untrusted audience fails when run anyway', ({ page, namespace }) =>
  failWithOtherAudience(page, namespace),
)

realClusterTest(
  'without the webhook nothing is injected, and the dialog links to its installation',
  async ({ page, world, namespace }) => {
    await setWebhook(world, 'missing')
    await addServiceAccount(page, { namespace, name: 'bare' })
    await failWithoutWebhook(page)
  },
)

realClusterTest('the verdict says that an account cannot list all buckets', ({ page, namespace }) =>
  failWithoutListing(page, namespace),
)

import { withOtherAudience, withoutListing, withoutPolicy, withoutWebhook } from '../red-steps'
import { newServiceAccount } from '../steps'
import { federated, setWebhook, test } from './fixtures'

// Each breaks one hop of what works otherwise, and expects the verdict to name it.

test.beforeEach(federated)

test('without a policy the exchange is refused, and the missing permission is named', ({
  page,
  namespace,
}) => withoutPolicy(page, namespace))

test('a token for another audience than the config trusts is red when run anyway', ({
  page,
  namespace,
}) => withOtherAudience(page, namespace))

test('without the webhook nothing is injected, and the way to install it is offered', async ({
  page,
  world,
  namespace,
}) => {
  await setWebhook(world, 'missing')
  await newServiceAccount(page, { namespace, name: 'bare' })
  await withoutWebhook(page)
})

test('an account that may not list all buckets is told so', ({ page, namespace }) =>
  withoutListing(page, namespace))

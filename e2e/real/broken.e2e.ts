import { account, diagnose, failingWorkload, hops, pastedToken, printedBy } from '../broken-steps'
import { expect } from '../fixtures'
import { verdict } from '../steps'
import { federated, REAL, test } from './fixtures'

test.beforeEach(federated)

test('J4 on a real cluster: what the real AWS CLI printed leads to the missing permission', async ({
  page,
  world,
  namespace,
}) => {
  const place = { world, cluster: REAL, namespace }
  await account(place, 'stranger', { 'caios.coreweave.com/inject': 'true' })
  await diagnose(page, place, await printedBy(place, 'stranger'), 'stranger')
  await verdict(page, /No policy allows this account to exchange its token/)
  await expect(page.getByRole('link', { name: 'Grant the exchange' }).first()).toBeVisible()
  await expect(hops(page)).toContainText('cwobject:CreateAccessKeyOIDC')
  await pastedToken(page, place, 'stranger')
})

test('J4 on a real cluster: from a failing Deployment to its cause, its correction, and green', async ({
  page,
  world,
  namespace,
}) => failingWorkload(page, { world, cluster: REAL, namespace }))

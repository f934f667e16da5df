import {
  addAccount,
  configurationList,
  diagnosePastedToken,
  diagnoseText,
  readCliOutput,
  repairFailingWorkload,
} from '../broken-steps'
import { expect } from '../fixtures'
import { expectVerdict } from '../steps'
import { federateRealCluster, REAL, realClusterTest } from './fixtures'

realClusterTest.beforeEach(federateRealCluster)

realClusterTest(
  'J4 on a real cluster: what the real AWS CLI printed leads to the missing permission',
  async ({ page, world, namespace }) => {
    const place = { world, cluster: REAL, namespace }
    await addAccount(place, 'stranger', { 'caios.coreweave.com/inject': 'true' })
    await diagnoseText(page, place, await readCliOutput(place, 'stranger'), 'stranger')
    await expectVerdict(page, /No policy allows this account to exchange its token/)
    await expect(page.getByRole('link', { name: 'Grant the exchange' }).first()).toBeVisible()
    await expect(configurationList(page)).toContainText('cwobject:CreateAccessKeyOIDC')
    await diagnosePastedToken(page, place, 'stranger')
  },
)

realClusterTest(
  'J4 on a real cluster: from a failing Deployment to its cause, its correction, and green',
  async ({ page, world, namespace }) =>
    repairFailingWorkload(page, { world, cluster: REAL, namespace }),
)

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
  'J4 on a real cluster: the output of the real AWS CLI leads to the missing permission',
  async ({ page, world, namespace }) => {
    const place = { world, cluster: REAL, namespace }
    await addAccount(place, 'stranger', { 'caios.coreweave.com/inject': 'true' })
    await diagnoseText(page, place, await readCliOutput(place, 'stranger'), 'stranger')
    await expectVerdict(page, /No policy allows this service account to exchange its token/)
    await expect(page.getByRole('link', { name: 'Give access' }).first()).toBeVisible()
    await expect(configurationList(page)).toContainText('cwobject:CreateAccessKeyOIDC')
    await diagnosePastedToken(page, place, 'stranger')
  },
)

realClusterTest(
  'J4 on a real cluster: from a failing Deployment to its cause, the fix and a passed verification',
  async ({ page, world, namespace }) =>
    repairFailingWorkload(page, { world, cluster: REAL, namespace }),
)

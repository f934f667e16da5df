import type { Page } from '@playwright/test'
import type { Screen } from './screen'
import type { ScreenshotStage } from './stage'

const TABLE = `cloud,cluster,namespace,name,accountId,role,audience,target.name
aws,train-east,ml-team,train-runner,111122223333,workloads/train-runner,,
aws,train-east,ml-team,eval,111122223333,workloads/read-datasets,,
aws,serve-west,inference,serve,444455556666,serve,,
oidc,train-east,ml-team,train-runner,,,https://ci.example.com,CI runner
aws,train-east,ml-team,*,111122223333,workloads/train-runner,,
aws,train-east,ml-team,notebook,11112222333,notebook,,
`

async function pasted(page: Page) {
  await page.getByRole('textbox', { name: 'Text' }).fill(TABLE)
  await page.getByRole('table', { name: 'Trusts to import' }).waitFor()
  await page.waitForTimeout(1_000)
}

async function pastedPolicy(page: Page, { cluster }: ScreenshotStage) {
  const pool = 'projects/123456789012/locations/global/workloadIdentityPools/cks-pool'
  const one = `principal://iam.googleapis.com/${pool}/subject/system:serviceaccount:ml-team:eval`
  const bindings = [{ role: 'roles/iam.workloadIdentityUser', members: [one] }]
  await page.getByRole('textbox', { name: 'Text' }).fill(JSON.stringify({ bindings }, null, 2))
  await page.getByLabel('Cluster trusted by the pool').selectOption(cluster('train-east').id)
}

async function imported(page: Page) {
  await pasted(page)
  await page.getByRole('button', { name: /^Import/ }).click()
  await page.waitForURL(/\/clouds$/)
  await page.getByRole('table', { name: 'Trusted by other clouds' }).waitFor()
  await page.waitForTimeout(6_000)
}

/** Screens of declared trusts. */
export const cloudScreens = (account: string): Screen[] => [
  { name: 'clouds-empty', path: '/clouds' },
  { name: 'clouds-import-empty', path: '/clouds/import' },
  { name: 'clouds-import', path: '/clouds/import', ready: pasted },
  { name: 'clouds-import-policy', path: '/clouds/import', ready: pastedPolicy },
  { name: 'clouds', path: '/clouds/import', ready: imported },
  { name: 'clouds-filtered-out', path: '/clouds?q=nobody' },
  {
    name: 'clouds-remove',
    path: '/clouds',
    ready: async (shown) => {
      await shown.getByRole('button', { name: /^Actions for ml-team\/eval/ }).click()
      await shown.getByRole('menuitem', { name: 'Remove' }).click()
      await shown.getByRole('alertdialog').waitFor()
    },
  },
  { name: 'clouds-account', path: account },
  { name: 'review-clouds', path: '/findings?view=clouds' },
]

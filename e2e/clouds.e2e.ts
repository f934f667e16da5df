import type { Page } from '@playwright/test'
import { controlWorld, expect, findCluster, type TestOrganization, test } from './fixtures'
import { accountAddress } from './steps'

const SLOW = { timeout: 60_000 }
const TABLE = `cloud,cluster,namespace,name,accountId,role,audience,target.name
aws,train-east,ml-team,train-runner,111122223333,train,,
aws,train-east,ml-team,eval,111122223333,read,,
oidc,train-east,ml-team,eval,,,https://ci.example,CI
aws,train-east,ml-team,*,111122223333,train,,
aws,nowhere,ml-team,train-runner,111122223333,train,,
`

async function importText(page: Page, text: string) {
  await page.goto('/clouds/import')
  await page.getByRole('textbox', { name: 'Text' }).fill(text)
}

const preview = (page: Page) => page.getByRole('table', { name: 'Trusts to import' })
const trusts = (page: Page) => page.getByRole('table', { name: 'Trusted by other clouds' })

async function importTable(page: Page) {
  await importText(page, TABLE)
  await page.getByRole('button', { name: 'Import 3 trusts' }).click(SLOW)
  await page.waitForURL(/\/clouds$/, SLOW)
  await expect(trusts(page).getByRole('row')).toHaveCount(4, SLOW)
}

test('trusts are previewed, imported, filtered, opened, removed and restored', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  await page.goto('/clouds')
  await expect(page.getByText('No declared trusts for the service accounts')).toBeVisible(SLOW)
  await page.getByRole('link', { name: 'Import existing trusts' }).click()
  await page.getByRole('textbox', { name: 'Text' }).fill(TABLE)
  await expect(page.getByText('2 entries are not imported')).toBeVisible(SLOW)
  await expect(page.getByText(/^Line 5:/)).toContainText('Wildcards')
  await expect(page.getByText(/^Line 6:/)).toContainText('There is no cluster nowhere')
  await expect(preview(page).getByText('New')).toHaveCount(3, SLOW)
  await page.getByRole('button', { name: 'Import 3 trusts' }).click()

  const title = page.getByRole('heading', { level: 1 })
  await expect(title).toHaveText('2 service accounts are trusted by 2 other clouds', SLOW)
  await expect(page.getByText('0 verified, 3 never verified')).toBeVisible()
  await page.getByRole('searchbox', { name: /^Filter/ }).fill('role/read')
  await expect(trusts(page).getByRole('row')).toHaveCount(2)
  await page.getByRole('searchbox', { name: /^Filter/ }).fill('')
  await expect(trusts(page).getByRole('row')).toHaveCount(4)
  await page.getByRole('combobox', { name: 'Cloud' }).selectOption({ label: 'Another service' })
  await expect(page).toHaveURL(/cloud=oidc/)
  await page.reload()
  await expect(trusts(page).getByRole('row')).toHaveCount(2, SLOW)
  await page.getByRole('combobox', { name: 'State' }).selectOption({ label: 'Verified' })
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect(trusts(page).getByRole('row')).toHaveCount(4)

  await trusts(page).getByRole('link', { name: 'ml-team/train-runner' }).click()
  await page.waitForURL(`**${accountAddress(world)}`, SLOW)
  const own = trusts(page).getByRole('row', { name: /role\/train/ })
  await expect(own).toContainText('Imported', SLOW)
  await own.getByRole('button', { name: /^Actions for/ }).click()
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByText('No declared trusts')).toBeVisible(SLOW)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(trusts(page).getByRole('row', { name: /role\/train/ })).toContainText(
    'Declared',
    SLOW,
  )
})

test('the preview marks unchanged and changed trusts', async ({ page, as }) => {
  await as('operator')
  await importTable(page)
  await importText(page, TABLE.replace(',read,', ',read,other'))
  await expect(preview(page).getByText('Unchanged')).toHaveCount(2, SLOW)
  await expect(preview(page).getByText('Changed', { exact: true })).toHaveCount(1)
})

const roleOf = ({ issuerUrl }: TestOrganization['clusters'][number], sub: string) => {
  const issuer = issuerUrl.replace(/^https?:\/\//, '')
  return {
    RoleName: 'train',
    Arn: 'arn:aws:iam::111122223333:role/train',
    AssumeRolePolicyDocument: {
      Statement: {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringLike: { [`${issuer}:sub`]: sub } },
      },
    },
  }
}

test('a person imports trusts of their namespaces and sees why others failed', async ({
  page,
  world,
  as,
}) => {
  await as('team')
  const east = findCluster(world, 'train-east')
  const subjects = ['ml-team:train-runner', 'inference:serve', 'ml-team:*']
  const Roles = subjects.map((each) => roleOf(east, `system:serviceaccount:${each}`))
  await importText(page, JSON.stringify({ Roles }, null, 2))
  await expect(page.getByText('1 entry is not imported')).toBeVisible(SLOW)
  await page.getByRole('button', { name: 'Import 2 trusts' }).click()
  await expect(page.getByText('1 trust not imported')).toBeVisible(SLOW)
  await expect(page.getByText(/inference\/serve: You cannot list/)).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Text' })).toHaveValue(/inference:serve/)
  await page.goto('/clouds')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    '1 service account is trusted by 1 other cloud',
    SLOW,
  )
})

test('a Google Cloud IAM policy is imported with the values it does not contain', async ({
  page,
  as,
}) => {
  await as('operator')
  const pool =
    'iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/cks-pool'
  const members = [`principal://${pool}/subject/system:serviceaccount:ml-team:train-runner`]
  const bindings = [{ role: 'roles/iam.workloadIdentityUser', members }]
  await importText(page, JSON.stringify({ bindings }, null, 2))
  await expect(page.getByText('Choose the cluster that the pool trusts.')).toBeVisible(SLOW)
  await page.getByLabel('Cluster trusted by the pool').selectOption({ label: 'train-east' })
  await page.getByLabel('Provider of the pool').fill('train-east')
  await page.getByLabel('Project ID').fill('ml-project')
  const email = 'train@ml-project.iam.gserviceaccount.com'
  await page.getByLabel('Google service account').fill(email)
  await page.getByRole('button', { name: 'Import 1 trust' }).click(SLOW)
  await expect(trusts(page).getByRole('row', { name: /train-runner/ })).toContainText(email, SLOW)
})

test('the review lists declared trusts and finds trusts of deleted accounts', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  await importTable(page)
  const { id } = findCluster(world, 'train-east')
  await controlWorld(world, `clusters/${id}/objects`, {
    remove: { kind: 'ServiceAccount', namespace: 'ml-team', name: 'eval' },
  })
  await page.goto('/findings?view=clouds')
  // The choice stands in the address, so it is shown a moment after the click.
  const gone = page.getByRole('radio', { name: 'Account deleted 2' })
  await gone.click({ ...SLOW, force: true })
  await expect(gone).toBeChecked(SLOW)
  const table = page.getByRole('table', { name: 'Trusted by other clouds (declared)' })
  await expect(table.getByRole('row', { name: /ml-team\/eval/ })).toHaveCount(2)
  await page.goto('/findings?q=trusts')
  await expect(
    page.getByText('Another cloud trusts a deleted service account').first(),
  ).toBeVisible(SLOW)
  await page.goto('/activity/pack')
  await expect(
    page.getByText(/0 verified, 0 failed, 3 never verified, 2 with a deleted service account/),
  ).toBeVisible(SLOW)
})

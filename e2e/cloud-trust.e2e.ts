import type { Page } from '@playwright/test'
import { clusterOf, expect, test, type World } from './fixtures'

const editor = (page: Page) => page.getByRole('textbox', { name: 'Trust, as its cloud prints it' })
const findings = (page: Page) => page.getByRole('list', { name: 'Findings' })
const table = (page: Page) => page.getByRole('table', { name: 'Who gets in' })
const title = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name })

async function paste(page: Page, text: string) {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await expect(editor(page)).toBeVisible()
  await page.evaluate((words) => navigator.clipboard.writeText(words), text)
  await editor(page).focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('ControlOrMeta+v')
}

async function meantFor(page: Page, account: string) {
  await page.getByRole('combobox', { name: 'Meant for' }).fill(account)
  await page.getByRole('option', { name: account }).first().click()
}

/** A role that trusts a cluster, with no more condition than its audience. */
function openTrust(world: World, cluster: string) {
  const issuer = clusterOf(world, cluster).issuerUrl.replace(/^https?:\/\//, '')
  return JSON.stringify(
    {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: { StringEquals: { [`${issuer}:aud`]: 'sts.amazonaws.com' } },
        },
      ],
    },
    null,
    2,
  )
}

test('a trust without a subject is found, and one press leaves exactly one account', async ({
  page,
  world,
  as,
}) => {
  const left: string[] = []
  page.on('request', (request) => {
    if (/oidc-provider/.test(decodeURIComponent(request.url()) + (request.postData() ?? '')))
      left.push(request.url())
  })
  await as('operator')
  await page.goto('/clouds/trust')
  await expect(title(page, 'Whom does this trust let in?')).toBeVisible()
  await paste(page, openTrust(world, 'train-east'))
  await expect(title(page, 'Every workload of train-east gets in')).toBeVisible()
  await expect(findings(page)).toContainText('no condition on the subject')
  await expect(page.getByText('Choose whom it is meant for')).toBeVisible()

  await meantFor(page, 'ml-team / train-runner')
  await page.getByRole('button', { name: 'Only ml-team/train-runner' }).click()
  await expect(title(page, '1 service account of train-east gets in')).toBeVisible()
  await expect(page.getByText('Nothing in it lets in more than it says.')).toBeVisible()
  await expect(table(page).getByRole('row')).toHaveCount(2)
  await expect(editor(page)).toContainText('system:serviceaccount:ml-team:train-runner')

  await page.reload()
  await expect(title(page, '1 service account of train-east gets in')).toBeVisible()
  await expect(page.getByText('ml-team/train-runner gets in.')).toBeVisible()
  await table(page).getByRole('link', { name: 'train-runner' }).click()
  await expect(title(page, 'train-runner')).toBeVisible()
  expect(left).toEqual([])
})

test('a condition of Google is read alone, once it is said whose tokens it is about', async ({
  page,
  as,
}) => {
  await as('operator')
  await page.goto('/clouds/trust')
  await paste(page, "assertion.sub.startsWith('system:serviceaccount:ml-team')")
  await expect(page.getByText('By a Google workload identity provider')).toBeVisible()
  await expect(title(page, /^It depends whether/)).toBeVisible()
  await page.getByRole('combobox', { name: 'Takes the tokens of' }).selectOption('train-east')
  await expect(table(page).getByRole('link', { name: 'train-runner' })).toBeVisible()
  await page.getByRole('button', { name: 'Write system:serviceaccount:ml-team:' }).click()
  await expect(editor(page)).toContainText("'system:serviceaccount:ml-team:'")

  await page.getByRole('group', { name: 'Read it as' }).getByText('AWS').click()
  await expect(title(page, 'This trust cannot be read yet')).toBeVisible()
  await expect(findings(page)).toContainText('Line 1')
})

test('what a person may not read is said, and accounts that the text names are told', async ({
  page,
  world,
  as,
}) => {
  await as('team')
  await page.goto('/clouds/trust')
  const { issuerUrl } = clusterOf(world, 'train-east')
  await paste(
    page,
    JSON.stringify({
      role: {
        role_type: 'jwt',
        user_claim: 'sub',
        bound_audiences: ['vault'],
        bound_subject: 'system:serviceaccount:ml-team:train-runner',
      },
      config: { bound_issuer: issuerUrl },
    }),
  )
  await expect(title(page, '1 service account of train-east gets in')).toBeVisible()
  await expect(
    page.getByText('Not all read, and so not all in the answer: service accounts of train-east.'),
  ).toBeVisible()
  await expect(table(page)).toContainText('the accounts of train-east were not read')
})

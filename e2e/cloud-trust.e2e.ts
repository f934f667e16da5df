import type { Page } from '@playwright/test'
import { watchAnswers } from './earlier-answer'
import { expect, findCluster, type TestOrganization, test } from './fixtures'
import { pasteText } from './policy-steps'

const editor = (page: Page) => page.getByRole('textbox', { name: 'Trust policy' })
const findings = (page: Page) => page.getByRole('list', { name: 'Findings' })
const table = (page: Page) => page.getByRole('table', { name: 'Admitted service accounts' })
const title = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name })

const paste = (page: Page, text: string) => pasteText(page, text, editor(page))

async function intendedFor(page: Page, account: string) {
  await page.getByRole('combobox', { name: 'Intended for' }).fill(account)
  await page.getByRole('option', { name: account }).first().click()
}

/** A trust policy whose only condition is the audience. */
function openTrust(world: TestOrganization, cluster: string) {
  const issuer = findCluster(world, cluster).issuerUrl.replace(/^https?:\/\//, '')
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

test('a trust without a subject condition is found, and its fix admits exactly one account', async ({
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
  await expect(title(page, 'Who does this trust admit?')).toBeVisible()
  await paste(page, openTrust(world, 'train-east'))
  await expect(title(page, 'Admits every workload of train-east')).toBeVisible()
  await expect(findings(page)).toContainText('no condition on the subject')
  await expect(page.getByText('Choose the intended service account')).toBeVisible()

  await intendedFor(page, 'ml-team / train-runner')
  await page.getByRole('button', { name: 'Restrict to ml-team/train-runner' }).click()
  await expect(title(page, 'Admits 1 service account of train-east')).toBeVisible()
  await expect(page.getByText('No findings.')).toBeVisible()
  await expect(table(page).getByRole('row')).toHaveCount(2)
  await expect(editor(page)).toContainText('system:serviceaccount:ml-team:train-runner')

  await page.reload()
  await expect(title(page, 'Admits 1 service account of train-east')).toBeVisible()
  await expect(page.getByText('ml-team/train-runner is admitted')).toBeVisible()
  await table(page).getByRole('link', { name: 'train-runner' }).click()
  await expect(title(page, 'train-runner')).toBeVisible()
  expect(left).toEqual([])
})

test('a Google condition alone is reviewed once the trusted cluster is chosen', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  await page.goto('/clouds/trust')
  await paste(page, "assertion.sub.startsWith('system:serviceaccount:ml-team')")
  await expect(
    page.getByText('Evaluated in this browser from a Google workload identity provider'),
  ).toBeVisible()
  await expect(title(page, /^Depends on the request/)).toBeVisible()
  // What is shown until the new answer is there belongs to an earlier question, and says so.
  const answers = await watchAnswers(page)
  await page.getByRole('combobox', { name: 'Trusted cluster' }).selectOption('train-east')
  await expect(page.getByRole('combobox', { name: 'Trusted cluster' })).toHaveValue(
    findCluster(world, 'train-east').id,
  )
  await answers.expectDimmedMeanwhile()
  await expect(table(page).getByRole('link', { name: 'train-runner' })).toHaveCount(1)
  await page.getByRole('button', { name: 'Use system:serviceaccount:ml-team:' }).click()
  await expect(editor(page)).toContainText("'system:serviceaccount:ml-team:'")

  await page.getByRole('group', { name: 'Format' }).getByText('AWS').click()
  await expect(title(page, 'The trust is not valid yet')).toBeVisible()
  await expect(findings(page)).toContainText('Line 1')
})

test('an incomplete review says what could not be read and lists the accounts that the trust names', async ({
  page,
  world,
  as,
}) => {
  await as('team')
  await page.goto('/clouds/trust')
  const { issuerUrl } = findCluster(world, 'train-east')
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
  await expect(title(page, 'Admits 1 service account of train-east')).toBeVisible()
  await expect(
    page.getByText('Incomplete: could not read service accounts of train-east'),
  ).toBeVisible()
  await expect(table(page)).toContainText('The service accounts of train-east could not be read.')
})

test('a Terraform file with two roles is reviewed one role at a time', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  await page.goto('/clouds/trust')
  const role = (name: string, policy: string) =>
    `resource "aws_iam_role" "${name}" {\n  assume_role_policy = <<EOF\n${policy}\nEOF\n}\n`
  const open = openTrust(world, 'train-east')
  const provider = /"arn:[^"]*"/
  await paste(
    page,
    role('open', open) +
      role('planned', open.replace(provider, `"\${aws_iam_openid_connect_provider.cks.arn}"`)),
  )
  await expect(title(page, 'Admits every workload of train-east')).toBeVisible()
  await intendedFor(page, 'ml-team / train-runner')
  await page.getByRole('combobox', { name: 'Trust in the text' }).selectOption('planned')
  await expect(title(page, /^Depends on values that the text does not contain/)).toBeVisible()
  await expect(findings(page)).toContainText('aws_iam_openid_connect_provider.cks.arn')
})

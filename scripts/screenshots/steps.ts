import type { Page } from '@playwright/test'
import { addChoices, pasteText } from '../../e2e/policy-steps'
import { verifyButton } from '../../e2e/steps'
import type { ScreenshotStage } from './stage'

// Steps from an address to the state that a picture shows.

export async function diagnoseDeniedUpload(page: Page, { cluster }: ScreenshotStage) {
  const principal = `role/${cluster('train-east').issuerUrl}:system:serviceaccount:ml-team:train-runner`
  await page
    .getByLabel('Text')
    .fill(
      `upload failed: ./x to s3://scratch/x An error occurred (AccessDenied) when calling the PutObject operation: ${principal} is not authorized`,
    )
  await page.getByRole('button', { name: 'Find the cause' }).click()
  await page.getByRole('list', { name: 'Current configuration' }).waitFor()
}

export async function showManifestCheck(page: Page) {
  await page.getByLabel('Text').fill(`kind: Pod
metadata: { name: train, namespace: ml-team }
spec:
  serviceAccountName: train-runner
  securityContext: { runAsUser: 1000 }
  containers:
    - name: app
      image: amazon/aws-cli:2.15.0
      env: [{ name: AWS_ACCESS_KEY_ID, value: AKIA }]
`)
  await page.getByRole('list', { name: 'Workload check' }).waitFor()
}

export async function pasteTrust(page: Page, { cluster }: ScreenshotStage) {
  const issuer = cluster('train-east').issuerUrl.replace(/^https?:\/\//, '')
  const trust = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringLike: { [`${issuer}:sub`]: 'system:serviceaccount:ml-*' } },
      },
    ],
  }
  const editor = page.getByRole('textbox', { name: 'Trust policy' })
  await pasteText(page, JSON.stringify(trust, null, 2), editor)
  await page.getByRole('combobox', { name: 'Intended for' }).fill('ml-team / train-runner')
  await page.getByRole('option', { name: 'ml-team / train-runner' }).first().click()
  await page.getByRole('button', { name: 'Restrict to ml-team/train-runner' }).waitFor()
}

export async function beginVerification(page: Page) {
  await verifyButton(page).click()
  const anyway = page.getByRole('button', { name: 'Run anyway' })
  await Promise.race([page.waitForURL(/\/verifications\//), anyway.waitFor()])
  if (await anyway.isVisible()) await anyway.click()
  await page.waitForURL(/\/verifications\//)
}

export async function finishVerification(page: Page) {
  await beginVerification(page)
  await page.getByRole('button', { name: 'Run again' }).waitFor({ timeout: 90_000 })
}

export async function openConfig(page: Page) {
  await page.getByRole('link', { name: 'train-east', exact: true }).first().click()
  await page.waitForURL(/federation\/.+/)
  await page.getByRole('heading', { level: 1, name: 'train-east' }).waitFor()
}

export async function configMenu(page: Page, item: string) {
  await page.getByRole('button', { name: 'Actions for train-east', exact: true }).click()
  await page.getByRole('menuitem', { name: item }).click()
  await page.getByRole('alertdialog').waitFor()
}

const json = (page: Page) => page.getByRole('textbox', { name: /^JSON of / })

export async function waitForBuilder(page: Page) {
  await json(page).waitFor()
  await page.getByRole('table', { name: /^Access by service account/ }).waitFor()
}

export const openStatementPicker = (list: string) => async (page: Page) => {
  await waitForBuilder(page)
  await page.getByRole('button', { name: `Add ${list} to read-datasets`, exact: true }).click()
  await page.getByRole('dialog').waitFor()
}

/** Starts from the live policy: a draft of the screen before has the action already. */
export async function addDeleteAction(page: Page) {
  await waitForBuilder(page)
  const draft = page.getByText('Unsaved draft', { exact: true })
  if (await draft.isVisible()) {
    await page.getByRole('button', { name: 'Actions for wif-ml-team', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Discard draft' }).click()
    await draft.waitFor({ state: 'hidden' })
  }
  await addChoices(page, 'read-datasets', 'actions', [/^s3:DeleteObject /])
}

export async function reviewEdit(page: Page) {
  await addDeleteAction(page)
  await page.getByRole('button', { name: 'Review and save' }).click()
  await page.getByRole('table', { name: 'Access gained' }).waitFor()
}

/** Another person saves the same policy while this change is reviewed. */
export async function loseSaveRace(page: Page, stage: ScreenshotStage) {
  await reviewEdit(page)
  await stage.saveElsewhere('wif-ml-team', 's3:Get*')
  await page.reload()
  await page.getByRole('list', { name: 'Statements that differ' }).waitFor()
}

export async function simulateAccess(page: Page) {
  await waitForBuilder(page)
  await page.getByRole('button', { name: 'Simulate' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Service account' }).fill('train-runner')
  await page
    .getByRole('option', { name: /train-runner/ })
    .first()
    .click()
  await dialog.getByRole('combobox', { name: 'Bucket' }).fill('checkpoints')
  await page
    .getByRole('option', { name: /checkpoints/ })
    .first()
    .click()
  await page.waitForTimeout(1_500)
}

export async function pasteInvalidPolicy(page: Page) {
  await pasteText(
    page,
    `{"policy": {\n  "version": "v1alpha1", // copied\n  "statements": [{ "effect": "allow", }]\n}}\n`,
  )
  await page.getByRole('list', { name: 'Problems in the JSON' }).waitFor()
}

export async function fillTemplate(page: Page) {
  await page.getByRole('radio', { name: 'Read one bucket' }).check()
  await page.getByRole('combobox', { name: 'Bucket' }).click()
  await page.getByRole('option', { name: 'datasets' }).first().click()
  await page.waitForTimeout(800)
}

export async function openCanaryForm(page: Page) {
  await page.getByRole('button', { name: 'Create canary' }).click()
  await page
    .getByRole('dialog')
    .getByRole('radio', { name: /^Read on datasets/ })
    .check()
}

/** The weekly digest of the first notification target, which is there from the screen before. */
export async function previewDigest(page: Page) {
  await page.getByRole('button', { name: 'Actions for #platform-access' }).click()
  await page.getByRole('menuitem', { name: 'Preview weekly digest' }).click()
  const preview = page.getByRole('dialog', { name: 'Weekly digest' })
  await preview.getByRole('figure').getByText('This week:').waitFor()
}

export async function openTargetForm(page: Page) {
  await page.getByRole('button', { name: 'Add target' }).click()
  await page.getByRole('radio', { name: 'Signed JSON' }).check()
  await page.getByRole('button', { name: 'Generate secret' }).click()
}

/** Adds two targets, of which the first never responds. */
export async function addTargets(page: Page) {
  const { origin } = new URL(page.url())
  for (const [name, address] of [
    ['#platform-access', `${origin}/api/nobody-listens`],
    ['Ticket system', 'https://hooks.example.com/tickets'],
  ] as const) {
    await page.getByRole('button', { name: 'Add target' }).first().click()
    await page.getByRole('textbox', { name: 'Name' }).fill(name)
    await page.getByLabel('Webhook URL').fill(address)
    await page.getByRole('dialog').getByRole('button', { name: 'Add target' }).click()
    await page.getByText(name).first().waitFor()
  }
  await page.getByRole('button', { name: 'Send test' }).first().click()
  await page.getByText('The message could not be delivered.').waitFor()
}

export async function openFirstAuditEntry(page: Page) {
  await page.getByRole('list', { name: 'Audit log entries' }).locator('summary').first().click()
}

export async function pressReadPolicies(page: Page) {
  await page.getByRole('button', { name: 'Read bucket policies' }).click()
  await page.getByText('Statements', { exact: true }).waitFor()
}

import type { Page } from '@playwright/test'
import { clickApprove } from '../../e2e/request-steps'
import { confirmSuspension } from '../../e2e/steps'
import type { Screen } from './screen'
import type { ScreenshotStage } from './stage'

const state = (page: Page, words: string) =>
  page.getByRole('main').getByText(words, { exact: true }).first().waitFor()

async function asking(page: Page) {
  await page.getByRole('link', { name: 'Request access' }).first().click()
  await page.getByRole('combobox', { name: 'Bucket' }).click()
  await page.getByRole('option', { name: 'datasets' }).first().click()
  await page.getByRole('textbox', { name: 'Reason' }).fill('Evaluation needs the frozen set only.')
  await page.getByLabel('Expires after').fill('2099-01-31')
  await page.getByRole('textbox', { name: 'Ticket' }).fill('PLAT-1190')
}

async function asked(page: Page) {
  await asking(page)
  await page.getByRole('button', { name: 'Request access' }).click()
  await page.getByRole('link', { name: 'Open the request' }).click()
  await page.waitForURL(/\/requests\/\d+$/)
  await state(page, 'Waiting for review')
}

async function commented(page: Page) {
  await page.getByText(/service account gains read/).waitFor()
  await page.getByRole('textbox', { name: 'Comment' }).fill('Is logs not enough?')
  await page.getByRole('button', { name: 'Comment', exact: true }).click()
  await page.getByRole('list', { name: 'Discussion' }).getByText('Is logs not enough?').waitFor()
}

async function rejecting(page: Page) {
  await page.getByRole('button', { name: 'Reject', exact: true }).click()
  await page.getByRole('dialog').waitFor()
}

async function approved(page: Page) {
  await clickApprove(page, 'Approve and apply')
  await state(page, 'Approved and applied')
}

async function addingRule(page: Page) {
  await page.getByRole('button', { name: 'Add rule' }).click()
  const rule = page.getByRole('group', { name: 'Rule 1' })
  await rule.getByRole('combobox', { name: 'Changes to' }).selectOption('Bucket')
  await rule.getByRole('textbox', { name: 'Name' }).fill('datasets')
  await rule.getByRole('spinbutton', { name: 'Approvals' }).fill('2')
}

async function ruleAsked(page: Page) {
  await addingRule(page)
  await page.getByRole('textbox', { name: 'Reason' }).fill('The frozen set is under contract')
  await page.getByRole('button', { name: 'Request approval' }).click()
  await page.waitForURL(/\/requests\/\d+$/)
  await state(page, 'Waiting for review')
}

async function suspended(page: Page) {
  await page.getByRole('textbox', { name: 'Reason' }).fill('Its credentials were in a public log')
  await confirmSuspension(page, 'train-east/ml-team/data-loader')
  await page.getByRole('button', { name: 'Suspend access now' }).click()
  await page.waitForURL(/\/suspensions\/[0-9a-f]+$/)
  await page.getByRole('list', { name: 'Remaining access' }).waitFor()
}

/** Screens of requests, approval rules and suspensions, taken in the order of a real process. */
export function processScreens({ cluster }: ScreenshotStage): Screen[] {
  const { id, issuerUrl } = cluster('train-east')
  const evaluation = `/clusters/${id}/namespaces/ml-team/service-accounts/eval`
  const principal = encodeURIComponent(
    `role/${issuerUrl}:system:serviceaccount:ml-team:data-loader`,
  )
  const suspending = `/suspensions/new?principal=${principal}`
  return [
    { name: 'namespaces-team', path: '/workloads?view=namespaces', as: 'team' },
    { name: 'setup-team', path: `/clusters/${id}/setup`, as: 'team' },
    { name: 'service-account-team', path: evaluation, as: 'team' },
    { name: 'requests-none', path: '/requests' },
    { name: 'request-ask', path: evaluation, as: 'team', ready: asking },
    { name: 'request-own', path: evaluation, as: 'team', ready: asked },
    { name: 'request', path: '/requests/1', as: 'reviewer', ready: commented },
    { name: 'request-reject', path: '/requests/1', as: 'reviewer', ready: rejecting },
    { name: 'requests', path: '/requests', as: 'reviewer' },
    { name: 'home-reviewer', path: '/', as: 'reviewer' },
    { name: 'request-applied', path: '/requests/1', as: 'reviewer', ready: approved },
    { name: 'rules-edit', path: '/settings', ready: addingRule },
    { name: 'rules-request', path: '/settings', ready: ruleAsked },
    { name: 'suspension-new', path: suspending },
    { name: 'suspension', path: suspending, ready: suspended },
    { name: 'suspensions', path: '/suspensions' },
  ]
}

import { controlWorld, expect, findCluster, test } from './fixtures'
import { openPolicy, readLivePolicy, saveElsewhere } from './policy-steps'
import {
  addComment,
  clickApprove,
  openBrowserFor,
  stateLabel,
  submitAccessRequest,
  submitDialog,
} from './request-steps'
import { accountAddress, expectVerdict, startRun } from './steps'

const SLOW = { timeout: 60_000 }
const POLICY = 'wif-ml-team-eval'

test('J2: a team member annotates an account, requests a bucket, sees the approval and verifies', async ({
  page,
  browser,
  world,
  as,
}) => {
  await as('team')
  const account = accountAddress(world, { account: 'eval' })
  await page.goto(account)
  await page.getByRole('button', { name: /^Annotate/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: 'Default audience' }).check()
  await dialog.getByRole('button', { name: /^Annotate/ }).click()
  await expect(page.getByText('Injected', { exact: true }).first()).toBeVisible(SLOW)

  const address = await submitAccessRequest(page, world, {
    reason: 'Evaluation needs the frozen set only.',
    ticket: 'PLAT-1190',
    expires: '2099-01-31',
  })
  const title = 'Read datasets for ml-team / eval'
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible()
  await expect(page.getByText('Access granted by this policy alone')).toBeVisible(SLOW)
  await expect(page.getByText('Expires after 31 January 2099')).toBeVisible()
  await expect(page.getByText('legacy-share')).toHaveCount(0)

  const reviewer = await openBrowserFor(browser, world, 'reviewer')
  await reviewer.goto('/requests')
  await expect(reviewer.getByRole('heading', { level: 1 })).toContainText('1 request waiting')
  await reviewer.getByRole('link', { name: title }).click()
  await expect(reviewer.getByRole('list', { name: 'Approval' })).toContainText(
    '1 approval needed, 0 given',
  )
  await expect(
    reviewer.getByText('1 service account gains read access to 1 bucket. No one loses access.'),
  ).toBeVisible(SLOW)
  await clickApprove(reviewer, 'Approve and apply')
  await expect(stateLabel(reviewer, 'Approved and applied')).toBeVisible(SLOW)
  expect((await readLivePolicy(world, POLICY)).statements).toHaveLength(2)
  // What was approved, as it was then: the live policy is now the one that was requested.
  await reviewer.reload()
  const decision = reviewer.getByRole('list', { name: 'Approval' })
  await expect(decision).toContainText('1 approval needed, 1 given', SLOW)
  await expect(decision).toContainText('sam@example.com approved')
  await expect(
    reviewer.getByText('1 service account gains read access to 1 bucket. No one loses access.'),
  ).toBeVisible(SLOW)
  await expect(reviewer.getByText('Compared with the policies of')).toBeVisible()
  await expect(reviewer.getByText('already exists')).toHaveCount(0)
  await expect(reviewer.getByText('Does not count')).toHaveCount(0)

  await page.goto(address)
  await expect(stateLabel(page, 'Approved and applied')).toBeVisible()
  await expect(page.getByRole('list', { name: 'Discussion' })).toContainText(
    'sam@example.com approved the request',
  )
  await page.goto(account)
  // What was approved is known from the request, where a person cannot read policies.
  await page.getByRole('button', { name: 'Choose access' }).click()
  await expect(page.getByRole('dialog')).toContainText('Granted by request 1', SLOW)
  await page.keyboard.press('Escape')
  await startRun(page)
  // Only the prefix: people who cannot list policies do not see which statement decides.
  await expectVerdict(page, 'Read on datasets proved for ml-team/eval')
})

test('a request shows that its service account was deleted, and can still be decided', async ({
  page,
  browser,
  world,
  as,
}) => {
  await as('team')
  const address = await submitAccessRequest(page, world, { reason: 'Evaluation needs it.' })
  const account = { kind: 'ServiceAccount', namespace: 'ml-team', name: 'eval' }
  await controlWorld(world, `clusters/${findCluster(world, 'train-east').id}/objects`, {
    remove: account,
  })
  const reviewer = await openBrowserFor(browser, world, 'reviewer')
  await reviewer.goto(address)
  await expect(reviewer.getByText('Service account not found')).toBeVisible(SLOW)
  await submitDialog(reviewer, 'Reject', 'Its account was deleted meanwhile.')
  await expect(stateLabel(reviewer, 'Rejected')).toBeVisible(SLOW)
  await page.reload()
  await expect(page.getByRole('list', { name: 'Discussion' })).toContainText(
    'Its account was deleted meanwhile.',
    SLOW,
  )
})

test('J3: a reviewer comments, requests changes, rejects one request and approves the other', async ({
  page,
  browser,
  world,
  as,
}) => {
  await as('team')
  const first = await submitAccessRequest(page, world, { reason: 'For evaluation' })
  const second = await submitAccessRequest(page, world, {
    account: 'notebook',
    bucket: 'models',
    reason: '<b>bold</b> \u202Ereversed',
  })
  await expect(page.getByText('<b>bold</b> reversed')).toBeVisible()

  const reviewer = await openBrowserFor(browser, world, 'reviewer')
  await reviewer.goto(first)
  await addComment(reviewer, 'Is logs not enough?')
  await submitDialog(reviewer, 'Request changes', 'Only the logs, please')
  await expect(stateLabel(reviewer, 'Changes requested')).toBeVisible(SLOW)

  await page.goto(first)
  await addComment(page, 'It is')
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  await page.waitForURL(/mode=builder/)
  const json = page.getByRole('textbox', { name: /^JSON of / })
  await expect(json).toBeVisible(SLOW)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByRole('button', { name: 'Copy JSON', exact: true }).click()
  await page.evaluate(async () => {
    const text = await navigator.clipboard.readText()
    await navigator.clipboard.writeText(text.replaceAll('datasets', 'logs'))
  })
  await json.focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('ControlOrMeta+v')
  await page.getByRole('button', { name: 'Review and create' }).click()
  await page.getByRole('textbox', { name: 'Reason' }).fill('Evaluation reads logs')
  await page.getByRole('button', { name: 'Update request 1' }).click()
  await page.waitForURL(/\/requests\/1$/, SLOW)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Read logs for', SLOW)

  await reviewer.reload()
  await expect(reviewer.getByText('Request 1, revision 2')).toBeVisible()
  await clickApprove(reviewer, 'Approve and apply')
  await expect(stateLabel(reviewer, 'Approved and applied')).toBeVisible(SLOW)
  expect((await readLivePolicy(world, POLICY)).statements[1]?.resources).toContain('logs/*')

  await reviewer.goto(second)
  await submitDialog(reviewer, 'Reject', 'Notebooks do not read models')
  await expect(stateLabel(reviewer, 'Rejected')).toBeVisible(SLOW)
  await page.goto(second)
  await expect(page.getByRole('list', { name: 'Discussion' })).toContainText(
    'Notebooks do not read models',
  )
  await page.goto('/requests?show=closed')
  await expect(page.getByRole('table').getByRole('row')).toHaveCount(3)
})

test('a rule for two approvals makes everyone request a change, and two people approve it', async ({
  page,
  browser,
  world,
  as,
}) => {
  await as('operator')
  await page.goto('/settings')
  await page.getByRole('button', { name: 'Add rule' }).click()
  const rule = page.getByRole('group', { name: 'Rule 1' })
  await rule.getByRole('combobox', { name: 'Changes to' }).selectOption('Bucket')
  await rule.getByRole('textbox', { name: 'Name' }).fill('datasets')
  await rule.getByRole('spinbutton', { name: 'Approvals' }).fill('2')
  const reason = page.getByRole('textbox', { name: 'Reason' })
  await expect(reason).toBeHidden()
  await page.getByRole('button', { name: 'Request approval' }).click()
  await page.waitForURL(/\/requests\/1$/, SLOW)
  await expect(page.getByText('You are the author')).toBeVisible()

  const reviewer = await openBrowserFor(browser, world, 'reviewer')
  await reviewer.goto('/requests/1')
  await clickApprove(reviewer, 'Approve and apply')
  await expect(stateLabel(reviewer, 'Approved and applied')).toBeVisible(SLOW)

  await page.goto('/settings')
  await page.getByRole('button', { name: 'Add rule' }).click()
  await expect(reason).toBeHidden()
  await rule.getByRole('spinbutton', { name: 'Approvals' }).fill('1')
  await expect(reason).toBeVisible()

  const team = await openBrowserFor(browser, world, 'team')
  const address = await submitAccessRequest(team, world, { reason: 'For evaluation' })
  await reviewer.goto(address)
  await expect(reviewer.getByText('2 approvals needed, 0 given')).toBeVisible(SLOW)
  await clickApprove(reviewer, 'Approve')
  await expect(reviewer.getByText('2 approvals needed, 1 given')).toBeVisible(SLOW)
  await page.goto(address)
  await clickApprove(page, 'Approve and apply')
  await expect(stateLabel(page, 'Approved and applied')).toBeVisible(SLOW)

  await openPolicy(page, POLICY)
  await page.getByRole('button', { name: 'Actions for datasets-read', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await page.getByRole('button', { name: 'Review and save' }).click()
  await page.getByRole('textbox', { name: 'Reason' }).fill('A leak')
  await expect(page.getByRole('button', { name: 'Request approval' })).toBeVisible(SLOW)
  const emergency = page.getByRole('button', { name: 'Save as an emergency' })
  // What keeps it from being pressed is its description.
  await expect(emergency).toHaveAccessibleDescription('', SLOW)
  await emergency.click()
  const dialog = page.getByRole('alertdialog')
  await dialog.getByRole('textbox').fill(POLICY)
  await dialog.getByRole('button', { name: 'Save as an emergency' }).click()
  await expect(page.getByText(`Saved ${POLICY}`).first()).toBeVisible(SLOW)
  expect((await readLivePolicy(world, POLICY)).statements).toHaveLength(1)

  await reviewer.goto('/requests')
  await reviewer.getByRole('link', { name: `Emergency save of ${POLICY}` }).click()
  await expect(reviewer.getByText('2 sign-offs needed, 0 given')).toBeVisible(SLOW)
  await reviewer.getByRole('button', { name: 'Sign off' }).click()
  // The author cannot be the second, so the change stays flagged.
  await expect(reviewer.getByText('2 sign-offs needed, 1 given')).toBeVisible(SLOW)
})

test('a change of the live policies between review and approval requires a new approval', async ({
  page,
  browser,
  world,
  as,
}) => {
  await as('team')
  const address = await submitAccessRequest(page, world, { reason: 'For evaluation' })
  const reviewer = await openBrowserFor(browser, world, 'reviewer')
  await reviewer.goto(address)
  await expect(reviewer.getByText(/1 service account gains read access to 1 bucket/)).toBeVisible(
    SLOW,
  )
  const other = await readLivePolicy(world, 'legacy-share')
  await saveElsewhere(world, { ...other, name: 'another' })
  // What it means now takes a while to arrive: nothing is to be approved on what was there before.
  await reviewer.route('**/api/requests/*/review', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 3000))
    await route.continue()
  })
  await clickApprove(reviewer, 'Approve and apply')
  await expect(
    reviewer.getByText('The live policies changed since you opened the request.'),
  ).toBeVisible(SLOW)
  await clickApprove(reviewer, 'Approve and apply')
  await expect(stateLabel(reviewer, 'Approved and applied')).toBeVisible(SLOW)
})

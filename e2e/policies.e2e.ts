import { expect, test } from './fixtures'
import { primaryButtonProblems } from './layout'
import {
  addChoices,
  chooseStatementAction,
  clickSave,
  jsonEditor,
  openBuilder,
  openPicker,
  openPolicy,
  openReview,
  pasteText,
  readEditorText,
  readLivePolicy,
  saveButton,
  saveElsewhere,
  saveNotice,
  statementCard,
  withStatement,
} from './policy-steps'

const NAME = 'wif-ml-team'

test('a save that would overwrite another change is stopped, and both are merged', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  await openPolicy(page, NAME)
  await addChoices(page, 'read-datasets', 'actions', ['s3:GetObjectTagging'])
  await addChoices(page, 'sign-in', 'actions', ['s3:GetBucketLocation'])
  await openReview(page)
  await page.getByRole('textbox', { name: 'Reason' }).fill('Reads tags too')
  await expect(saveNotice(page, 'No one else changed the policy')).toBeVisible()

  const read = await readLivePolicy(world, NAME)
  const renamed = withStatement(read, 'write-checkpoints', { actions: ['s3:PutObject'] })
  await saveElsewhere(world, withStatement(renamed, 'sign-in', { resources: ['*', 'logs'] }))
  await clickSave(page)
  const conflict = page.getByRole('list', { name: 'Statements that differ' })
  await expect(conflict.getByRole('listitem').filter({ hasText: 'sign-in' })).toContainText(
    'Conflict: you both changed this statement',
  )
  await expect(
    conflict.getByRole('listitem').filter({ hasText: 'write-checkpoints' }),
  ).toContainText('Changed by them')
  await expect(conflict.getByRole('listitem').filter({ hasText: 'read-datasets' })).toContainText(
    'Changed by you',
  )
  await expect(page.getByText('Their changes', { exact: true })).toBeVisible()
  expect(await primaryButtonProblems(page)).toEqual([])
  expect((await readLivePolicy(world, NAME)).statements[1]?.actions).not.toContain(
    's3:GetObjectTagging',
  )

  await page.getByRole('button', { name: 'Use their sign-in' }).click()
  await page.getByRole('button', { name: /^Merge/ }).click()
  await expect(page.getByRole('textbox', { name: 'Reason' })).toHaveValue('Reads tags too')
  await clickSave(page)
  await expect(page.getByText(`Saved ${NAME}`).first()).toBeVisible()
  const { statements } = await readLivePolicy(world, NAME)
  expect(statements[0]?.resources).toEqual(['*', 'logs'])
  expect(statements[0]?.actions).toEqual(read.statements[0]?.actions)
  expect(statements[1]?.actions).toContain('s3:GetObjectTagging')
  expect(statements[2]?.actions).toEqual(['s3:PutObject'])
})

test('an outside change appears in the history, and an old version can be restored', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  await openPolicy(page, NAME)
  const first = await readLivePolicy(world, NAME)
  await saveElsewhere(world, withStatement(first, 'read-datasets', { actions: ['s3:*'] }))
  await page.reload()
  await page.getByRole('link', { name: 'History' }).click()
  const versions = page.getByRole('list', { name: 'Versions, newest first' }).getByRole('listitem')
  await expect(versions).toHaveCount(2)
  await expect(versions.first()).toContainText('Outside')
  await expect(page.getByRole('table', { name: 'Access gained' })).toContainText('datasets')

  await page.getByRole('radio', { name: 'Compare to version 1' }).check()
  await page.getByRole('button', { name: 'Review and restore version 1' }).click()
  await expect(page.getByRole('table', { name: 'Access lost' })).toContainText('datasets')
  const reason = page.getByRole('textbox', { name: 'Reason' })
  await expect(reason).toHaveValue(/Restored version 1/)
  await clickSave(page)
  await expect(page.getByText(`Saved ${NAME}`).first()).toBeVisible()
  expect(await readLivePolicy(world, NAME)).toEqual(first)
  await page.getByRole('link', { name: 'History' }).click()
  await expect(versions).toHaveCount(3)
  await expect(versions.first()).toContainText('Restored version 1')
})

test('a policy that would lock its editor out is saved only after typing its name', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  await openPolicy(page, 'legacy-share')
  await page.getByRole('button', { name: 'Add statement' }).click()
  await page.getByRole('group', { name: 'Effect of statement' }).getByText('Deny').click()
  let picker = await openPicker(page, 'statement', 'principals')
  await picker.getByRole('combobox', { name: 'Kind' }).selectOption('Everyone in the organization')
  await picker.getByRole('button', { name: 'Add principal' }).click()
  await addChoices(page, 'statement', 'actions', ['cwobject:EnsureAccessPolicy'])
  picker = await openPicker(page, 'statement', 'resources')
  await picker.getByRole('radio', { name: /^Everything/ }).check()
  await picker.getByRole('button', { name: 'Add resource' }).click()

  await openReview(page)
  await page.getByRole('textbox', { name: 'Reason' }).fill('Nobody edits policies any more')
  const confirm = page.getByRole('textbox', { name: 'Type legacy-share to save anyway' })
  await expect(confirm).toBeVisible()
  await expect(saveNotice(page, 'You could lock yourself out')).toBeVisible()
  const why = 'You could lock yourself out: type the policy name to confirm.'
  await expect(saveButton(page)).toHaveAccessibleDescription(why)
  await confirm.fill('legacy')
  await expect(saveButton(page)).toHaveAccessibleDescription(why)
  await saveButton(page).press('Enter')
  expect((await readLivePolicy(world, 'legacy-share')).statements).toHaveLength(1)
  await confirm.fill('legacy-share')
  await clickSave(page)
  await expect(page.getByText('Saved legacy-share').first()).toBeVisible()
  expect((await readLivePolicy(world, 'legacy-share')).statements).toHaveLength(2)
})

test('a person without save permission creates a request and sees who can approve it', async ({
  page,
  world,
  as,
}) => {
  await as('team')
  await page.goto('/policies')
  await expect(page.getByText('You cannot list policies')).toBeVisible()
  await openBuilder(page)
  await pasteText(
    page,
    JSON.stringify({
      version: 'v1alpha1',
      name: 'mine',
      statements: [
        {
          name: 'read',
          effect: 'Allow',
          actions: ['s3:GetObject'],
          resources: ['datasets/*'],
          principals: ['coreweave/ravi'],
        },
      ],
    }),
  )
  await expect(statementCard(page, 'read')).toBeVisible()
  await openReview(page)
  await page.getByRole('textbox', { name: 'Reason' }).fill('We need it')
  await expect(page.getByText(/Object Storage Admin/).first()).toBeVisible()
  await expect(saveButton(page)).toHaveCount(0)
  await page.getByRole('button', { name: 'Request approval' }).click()
  await page.waitForURL(/\/requests\/1$/)
  await expect(page.getByRole('heading', { level: 1, name: 'New policy mine' })).toBeVisible()
  await expect(readLivePolicy(world, 'mine')).rejects.toThrow('No policy named mine')
})

test('a draft survives a reload until it is discarded', async ({ page, as }) => {
  await as('operator')
  await openPolicy(page, NAME)
  const before = await readEditorText(page)
  await chooseStatementAction(page, 'read-datasets', 'Duplicate')
  await openReview(page)
  await page.getByRole('textbox', { name: 'Reason' }).fill('Not yet')
  await page.reload()
  await expect(page.getByRole('textbox', { name: 'Reason' })).toHaveValue('Not yet')
  await page.getByRole('button', { name: 'Back to editing' }).first().click()
  await expect(page.getByText('Unsaved draft')).toBeVisible()
  await expect(page.getByRole('list', { name: 'Statements' }).getByRole('region')).toHaveCount(4)

  await page.getByRole('button', { name: `Actions for ${NAME}`, exact: true }).click()
  await page.getByRole('menuitem', { name: 'Discard draft' }).click()
  await expect(page.getByText('Unsaved draft')).toBeHidden()
  await page.reload()
  await expect(jsonEditor(page)).toBeVisible()
  expect(await readEditorText(page)).toBe(before)
})

test('a draft is shown to nobody else who signs in to the same browser', async ({ page, as }) => {
  await as('operator')
  await openPolicy(page, NAME)
  await chooseStatementAction(page, 'read-datasets', 'Duplicate')
  await expect(page.getByText('Unsaved draft')).toBeVisible()
  await as('reviewer')
  await openPolicy(page, NAME)
  await expect(page.getByRole('list', { name: 'Statements' }).getByRole('region')).toHaveCount(3)
  await expect(page.getByText('Unsaved draft')).toHaveCount(0)
  await as('operator')
  await openPolicy(page, NAME)
  await expect(page.getByText('Unsaved draft')).toBeVisible()
})

test('a session that ends before the save is renewed in place and nothing is lost', async ({
  page,
  context,
  world,
  as,
}) => {
  await as('operator')
  await openPolicy(page, NAME)
  await addChoices(page, 'read-datasets', 'actions', ['s3:GetObjectTagging'])
  await openReview(page)
  await page.getByRole('textbox', { name: 'Reason' }).fill('Reads tags too')
  await expect(saveNotice(page, 'No one else changed the policy')).toBeVisible()
  await context.clearCookies()
  await clickSave(page)
  const dialog = page.getByRole('dialog', { name: 'Sign in again' })
  await dialog.getByLabel('CoreWeave API token').fill(world.tokens.operator)
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('textbox', { name: 'Reason' })).toHaveValue('Reads tags too')
  await clickSave(page)
  await expect(page.getByText(`Saved ${NAME}`).first()).toBeVisible()
  expect((await readLivePolicy(world, NAME)).statements[1]?.actions).toContain(
    's3:GetObjectTagging',
  )
})

test('a change that lets somebody delete a bucket or objects says so before it is saved', async ({
  page,
  as,
}) => {
  await as('operator')
  await openPolicy(page, NAME)
  await addChoices(page, 'read-datasets', 'actions', [/^s3:DeleteBucket\b/, 's3:PutObjectTagging'])
  await openReview(page)
  const checks = page.getByRole('list', { name: 'Before you save' })
  const item = checks.getByRole('listitem').filter({ hasText: 'lets principals delete buckets' })
  await expect(item).toContainText('Needs attention')
  await expect(item).toContainText('On datasets. A deleted bucket can’t be restored')
  await expect(checks).not.toContainText('delete objects')
  const gained = page.getByRole('table', { name: 'Access gained' })
  await expect(gained.getByRole('row').filter({ hasText: 's3:DeleteBucket' })).toContainText(
    'Delete; gains Delete',
  )
})

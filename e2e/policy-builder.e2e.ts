import { takeContext } from './contexts'
import { expect, findCluster, signInWithToken, test } from './fixtures'
import { waitForHydration } from './hydrated'
import { tabTo } from './keyboard'
import {
  addChoices,
  chooseStatementAction,
  jsonEditor,
  openBuilder,
  openPicker,
  openPolicy,
  pasteText,
  readEditorText,
  readLivePolicy,
  removeEntry,
  reviewAndSave,
  statementCard,
} from './policy-steps'

test("the tutorial's policy is built by clicks, and no identifier is typed", async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  await page.goto('/policies')
  await page.getByRole('link', { name: 'New policy' }).click()
  await page.getByRole('link', { name: 'Open in builder' }).click()
  await page.getByRole('button', { name: 'Add statement' }).click()
  await addChoices(
    page,
    'statement',
    'principals',
    ['ml-team / train-runner'],
    'train-east / ml-team',
  )
  await addChoices(page, 'statement', 'actions', [/^s3:\* /, 'cwobject:CreateAccessKeyOIDC'])
  const picker = await openPicker(page, 'statement', 'resources')
  await picker.getByRole('radio', { name: /^Everything/ }).check()
  await picker.getByRole('button', { name: 'Add resource' }).click()

  await expect(statementCard(page, 'statement')).toContainText('ml-team / train-runner')
  await expect(
    statementCard(page, 'statement').getByRole('list', { name: 'Access levels' }),
  ).toContainText(/List \d+ of \d+/)
  await reviewAndSave(page, 'As in the tutorial')
  await page.waitForURL('/policies/new-policy')
  const { issuerUrl } = findCluster(world, 'train-east')
  expect(await readLivePolicy(world, 'new-policy')).toEqual({
    version: 'v1alpha1',
    name: 'new-policy',
    statements: [
      {
        name: 'statement',
        effect: 'Allow',
        actions: ['s3:*', 'cwobject:CreateAccessKeyOIDC'],
        resources: ['*'],
        principals: [`role/${issuerUrl}:system:serviceaccount:ml-team:train-runner`],
      },
    ],
  })
})

test('cards edit before the JSON editor has loaded, and the editor starts with what they made', async ({
  browser,
  world,
}) => {
  const context = await takeContext(browser, { fresh: true })
  const page = waitForHydration(await context.newPage())
  await signInWithToken(page, world.tokens.operator)
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route('**/_next/static/chunks/*.js*', async (route) => {
    const response = await route.fetch()
    if ((await response.text()).includes('cm-content')) await released
    await route.fulfill({ response })
  })
  await page.goto('/policies/new?mode=builder')
  await page.getByRole('button', { name: 'Add statement' }).click()
  const card = statementCard(page, 'statement')
  await addChoices(page, 'statement', 'actions', ['cwobject:CreateAccessKeyOIDC'])
  await expect(card).toContainText('cwobject:CreateAccessKeyOIDC')
  await expect(jsonEditor(page)).toHaveCount(0)
  release()
  await expect(jsonEditor(page)).toContainText('cwobject:CreateAccessKeyOIDC')
  await addChoices(
    page,
    'statement',
    'principals',
    ['ml-team / train-runner'],
    'train-east / ml-team',
  )
  await expect(card).toContainText('ml-team / train-runner')
  await expect(card).toContainText('cwobject:CreateAccessKeyOIDC')
  expect(await readEditorText(page)).toContain('system:serviceaccount:ml-team:train-runner')
})

test('a broken policy is pasted, explained and fixed by clicks', async ({ page, world, as }) => {
  await as('operator')
  await openBuilder(page)
  const broken = `{"policy": {
  "version": "v1alpha1", // copied from the wiki
  "name": "from-the-wiki",
  "statements": [{
    "name": "read",
    "effect": "allow",
    "actions": ["s3:GetObject", "s3:ListBucket",],
    "resources": ["datasets", "datasets/*"],
    "principals": "coreweave/someone"
  }]
}}
`
  await pasteText(page, broken)
  await expect(page.getByText('Fix the JSON to edit statements.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Add statement' })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  expect(await readEditorText(page)).toBe(broken)

  const problems = page.getByRole('list', { name: 'Problems in the JSON' })
  for (const fix of ['Remove comment', 'Remove comma', 'Change to Allow', 'Convert to list'])
    await problems.getByRole('button', { name: fix }).click()
  await expect(statementCard(page, 'read')).toContainText('Allow')
  await expect(problems.getByText(/^Error, /)).toHaveCount(0)
  await reviewAndSave(page, 'Mended what the wiki had')
  expect((await readLivePolicy(world, 'from-the-wiki')).statements).toEqual([
    {
      name: 'read',
      effect: 'Allow',
      actions: ['s3:GetObject', 's3:ListBucket'],
      resources: ['datasets', 'datasets/*'],
      principals: ['coreweave/someone'],
    },
  ])
})

test('editing a card changes no other byte of the text', async ({ page, world, as }) => {
  const before = `{ "owner" : {"team":"research", "n":1.0},
\t"version":"v1alpha1",   "name" : "odd",
  "statements" : [
    {"effect":"Allow", "ticket": "SEC-1 \\u00e9 🐳",
     "name":"read", "actions":["s3:GetObject"],
       "resources":["datasets","datasets/*"], "principals":["coreweave/a" ,"coreweave/b"], "condition":{ "z":1, "a":[ ] } }
  ] }`
  await as('operator')
  await openBuilder(page)
  await pasteText(page, before)
  await expect(statementCard(page, 'read')).toContainText('condition')

  await statementCard(page, 'read').getByText('Deny', { exact: true }).click()
  const denied = before.replace('"Allow"', '"Deny"')
  await expect.poll(() => readEditorText(page)).toBe(denied)
  await addChoices(page, 'read', 'actions', ['s3:ListBucket'])
  const added = await readEditorText(page)
  expect(added.replace(/,\s*"s3:ListBucket"/, '')).toBe(denied)
  await removeEntry(page, 'read', 's3:ListBucket')
  await expect.poll(() => readEditorText(page)).toBe(denied)
  await statementCard(page, 'read').getByText('Allow', { exact: true }).click()
  await reviewAndSave(page, 'Unknown fields are kept')

  expect(await readLivePolicy(world, 'odd')).toEqual(JSON.parse(before))
})

test('undo and redo cover cards and text, and the caret follows the card', async ({ page, as }) => {
  await as('operator')
  await openPolicy(page, 'wif-ml-team')
  const before = await readEditorText(page)
  await chooseStatementAction(page, 'read-datasets', 'Delete statement')
  await expect(statementCard(page, 'read-datasets')).toBeHidden()
  await jsonEditor(page).press('ControlOrMeta+End')
  await page.keyboard.type(' ')
  const undo = page.getByRole('main').getByRole('button', { name: 'Undo', exact: true })
  await undo.click()
  await undo.click()
  await expect(statementCard(page, 'read-datasets')).toBeVisible()
  expect(await readEditorText(page)).toBe(before)
  await page.getByRole('button', { name: 'Redo', exact: true }).click()
  await expect(statementCard(page, 'read-datasets')).toBeHidden()
  await undo.click()

  await jsonEditor(page).getByText('"write-checkpoints"').click()
  await expect(statementCard(page, 'write-checkpoints')).toHaveAttribute('aria-current', 'true')
  await page.getByRole('textbox', { name: 'Name of statement 1' }).focus()
  await expect(statementCard(page, 'sign-in')).toHaveAttribute('aria-current', 'true')
  await expect(statementCard(page, 'write-checkpoints')).not.toHaveAttribute('aria-current')
})

test('a statement is created and the policy saved by keyboard alone', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  await openPolicy(page, 'legacy-share')
  const press = async (name: string | RegExp) => {
    await tabTo(page.getByRole('button', { name }).first())
    await page.keyboard.press('Enter')
  }
  const picker = page.getByRole('dialog')
  const tick = async (filter: string, words: string, name: string | RegExp) => {
    await tabTo(picker.getByRole('searchbox', { name: filter }))
    await page.keyboard.type(words)
    await tabTo(picker.getByRole('checkbox', { name }).first())
    await page.keyboard.press('Space')
    await press(/^Add (principal|action|resource)$/)
    await expect(picker).toBeHidden()
  }
  await press('Add statement')
  await tabTo(page.getByRole('textbox', { name: 'Name of statement 2' }))
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('exchange')
  await page.keyboard.press('Enter')
  await press('Add principals to exchange')
  await tick('Filter service accounts', 'data-loader', 'ml-team / data-loader')
  await press('Add actions to exchange')
  await tick('Filter or enter an action', 'CreateAccessKeyOIDC', 'cwobject:CreateAccessKeyOIDC')
  await press('Add resources to exchange')
  await tabTo(picker.getByRole('radio', { name: /^Buckets and all/ }))
  await page.keyboard.press('ArrowUp')
  await expect(picker.getByRole('radio', { name: /^Everything/ })).toBeChecked()
  await press('Add resource')
  await expect(picker).toBeHidden()

  await press('Review and save')
  await tabTo(page.getByRole('textbox', { name: 'Reason' }))
  await page.keyboard.type('Without a mouse')
  await press('Save policy')
  await expect(page.getByText('Saved legacy-share').first()).toBeVisible()
  const { statements } = await readLivePolicy(world, 'legacy-share')
  expect(statements.map(({ name }) => name)).toEqual(['all', 'exchange'])
  expect(statements[1]).toMatchObject({
    effect: 'Allow',
    actions: ['cwobject:CreateAccessKeyOIDC'],
    resources: ['*'],
  })
})

test('a policy of 1,000 statements opens and can be edited', async ({ page, world, as }) => {
  const { issuerUrl } = findCluster(world, 'train-east')
  const statements = Array.from({ length: 1000 }, (_, index) => ({
    name: `statement-${index}`,
    effect: 'Allow',
    actions: ['s3:GetObject', 's3:ListBucket'],
    resources: [`bucket-${index}`, `bucket-${index}/*`],
    principals: [`role/${issuerUrl}:system:serviceaccount:team-${index % 100}:runner`],
  }))
  await as('operator')
  await openBuilder(page)
  await pasteText(page, JSON.stringify({ version: 'v1alpha1', name: 'large', statements }, null, 2))
  await expect(statementCard(page, 'statement-0')).toBeVisible()
  const cards = page.getByRole('list', { name: 'Statements' }).getByRole('listitem')
  expect(await cards.count()).toBeLessThan(40)
  expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(5000)

  await page.getByRole('button', { name: 'Expand statement-1', exact: true }).click()
  await addChoices(page, 'statement-1', 'actions', ['s3:PutObject'])
  await expect(statementCard(page, 'statement-1')).toContainText('s3:PutObject')
  await reviewAndSave(page, 'A thousand at once')
  const live = await readLivePolicy(world, 'large')
  expect(live.statements).toHaveLength(1000)
  expect(live.statements[1]?.actions).toEqual(['s3:GetObject', 's3:ListBucket', 's3:PutObject'])
  expect(live.statements[2]).toEqual(statements[2])
})

import type { Locator, Page } from '@playwright/test'
import { z } from 'zod'
import { callCoreWeave, expect, type TestOrganization } from './fixtures'

// Steps with policies, by role and label.

const POLICIES = '/v1/cwobject/access-policy'
const Statement = z.looseObject({
  name: z.string(),
  effect: z.string(),
  actions: z.array(z.string()),
  resources: z.array(z.string()),
  principals: z.array(z.string()),
})
const Policies = z.object({
  policies: z.array(z.looseObject({ name: z.string(), statements: z.array(Statement) })),
})
export type SavedPolicy = z.infer<typeof Policies>['policies'][number]

/** Reads the live policy from CoreWeave, not from the console. */
export async function readLivePolicy(
  { tokens }: TestOrganization,
  name: string,
): Promise<SavedPolicy> {
  const { policies } = Policies.parse(await callCoreWeave(tokens.operator, 'GET', POLICIES))
  const policy = policies.find((each) => each.name === name)
  if (!policy) throw new Error(`No policy named ${name} is live.`)
  return policy
}

/** Saves a policy outside the console. */
export const saveElsewhere = ({ tokens }: TestOrganization, policy: unknown) =>
  callCoreWeave(tokens.operator, 'POST', POLICIES, { policy })

/** Deletes a policy outside the console. */
export const deleteElsewhere = ({ tokens }: TestOrganization, name: string) =>
  callCoreWeave(tokens.operator, 'DELETE', `${POLICIES}/${name}`)

/** The policy with one statement changed. */
export const withStatement = (
  policy: SavedPolicy,
  name: string,
  change: Partial<SavedPolicy['statements'][number]>,
): SavedPolicy => ({
  ...policy,
  statements: policy.statements.map((each) => (each.name === name ? { ...each, ...change } : each)),
})

export async function openPolicy(page: Page, name: string) {
  await page.goto(`/policies/${name}`)
  await expect(jsonEditor(page)).toBeVisible()
}

export async function openBuilder(page: Page) {
  await page.goto('/policies/new?mode=builder')
  await expect(jsonEditor(page)).toBeVisible()
}

export const jsonEditor = (page: Page) => page.getByRole('textbox', { name: /^JSON of / })

export const statementCard = (page: Page, name: string) =>
  page.getByRole('region', { name: `Statement ${name}`, exact: true })

/** Reads the whole text by copying it, because the editor renders only the visible lines. */
export async function readEditorText(page: Page) {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByRole('button', { name: 'Copy JSON', exact: true }).click()
  const copied = page.getByRole('button', { name: 'Copied JSON', exact: true })
  await expect(copied).toBeVisible()
  return page.evaluate(() => navigator.clipboard.readText())
}

/** Replaces the whole text of an editor. */
export async function pasteText(page: Page, text: string, editor = jsonEditor(page)) {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await expect(editor).toBeVisible()
  await page.evaluate((words) => navigator.clipboard.writeText(words), text)
  await editor.focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('ControlOrMeta+v')
}

type List = 'principals' | 'actions' | 'resources'

/** Opens the picker of one list of a statement. */
export async function openPicker(page: Page, of: string, list: List): Promise<Locator> {
  await page.getByRole('button', { name: `Add ${list} to ${of}`, exact: true }).click()
  const picker = page.getByRole('dialog')
  await expect(picker).toBeVisible()
  return picker
}

/** Opens all groups of a picker. */
export async function unfoldGroups(picker: Locator) {
  await expect(picker.getByRole('searchbox')).toBeVisible()
  const folded = picker.getByRole('region', { name: 'Choices' }).locator('[aria-expanded="false"]')
  for (let left = await folded.count(); left > 0; left -= 1) await folded.first().click()
  const more = picker.getByRole('button', { name: /^Show \d+ more of / })
  for (let left = await more.count(); left > 0; left -= 1) await more.first().click()
}

/** Ticks choices of a picker and adds them. */
export async function addChoices(
  page: Page,
  of: string,
  list: List,
  choices: (string | RegExp)[],
  group?: string,
) {
  const picker = await openPicker(page, of, list)
  await unfoldGroups(picker)
  const among = group ? picker.getByRole('group', { name: group }) : picker
  for (const name of choices) await among.getByRole('checkbox', { name }).first().check()
  await picker.getByRole('button', { name: /^Add / }).click()
  await expect(picker).toBeHidden()
}

export const removeEntry = (page: Page, of: string, label: string) =>
  statementCard(page, of)
    .getByRole('button', { name: `Remove ${label}`, exact: true })
    .click()

/** Chooses an item of a statement's menu. */
export async function chooseStatementAction(page: Page, of: string, action: string) {
  await page.getByRole('button', { name: `Actions for ${of}`, exact: true }).click()
  await page.getByRole('menuitem', { name: action }).click()
}

export async function openReview(page: Page) {
  await page.getByRole('button', { name: /^Review and (save|create)$/ }).click()
  await expect(page.getByRole('list', { name: 'Before you save' })).toBeVisible()
}

export const saveButton = (page: Page) =>
  page.getByRole('button', { name: /^(Save|Create) policy$/ })

export const clickSave = (page: Page) => saveButton(page).click()

/** Reviews and saves the change; ends when it is live. */
export async function reviewAndSave(page: Page, reason: string) {
  await openReview(page)
  await page.getByRole('textbox', { name: 'Reason' }).fill(reason)
  await clickSave(page)
  await expect(page.getByText(/^(Saved|Created) /).first()).toBeVisible()
}

export const saveNotice = (page: Page, words: string | RegExp) =>
  page
    .getByRole('list', { name: 'Before you save' })
    .getByRole('listitem')
    .filter({ hasText: words })

import { violationsInBothThemes } from './axe'
import { expect, test } from './fixtures'
import {
  addChoices,
  openPicker,
  openPolicy,
  openReview,
  readLivePolicy,
  saveElsewhere,
  withStatement,
} from './policy-steps'

const NAME = 'wif-ml-team'

test('builder, pickers, review and history pass axe in both themes', async ({
  page,
  world,
  as,
}) => {
  const broken: string[] = []
  const check = async (what: string) => {
    for (const violation of await violationsInBothThemes(page)) broken.push(`${what}: ${violation}`)
  }
  await as('operator')
  await openPolicy(page, NAME)
  await expect(page.getByRole('table', { name: /^Access by service account/ })).toBeVisible()
  await check('builder')
  for (const list of ['principals', 'actions', 'resources'] as const) {
    const picker = await openPicker(page, 'read-datasets', list)
    await check(`picker of ${list}`)
    await page.keyboard.press('Escape')
    await expect(picker).toBeHidden()
  }
  await addChoices(page, 'read-datasets', 'actions', ['s3:DeleteObject'])
  await openReview(page)
  await expect(page.getByRole('table', { name: 'Access gained' })).toBeVisible()
  await check('review')
  const live = await readLivePolicy(world, NAME)
  await saveElsewhere(world, withStatement(live, 'read-datasets', { actions: ['s3:Get*'] }))
  await page.reload()
  await expect(page.getByRole('list', { name: 'Statements that differ' })).toBeVisible()
  await check('three-way view')
  await page.goto(`/policies/${NAME}/history`)
  await expect(page.getByRole('table', { name: 'Access gained' })).toBeVisible()
  await check('history')
  expect(broken).toEqual([])
})

import type { Page } from '@playwright/test'
import { expect, findCluster, test } from './fixtures'
import { accountAddress, verifyButton } from './steps'

/** The id of an action of another build. */
const FOREIGN = '7f'.padEnd(42, '0')

/** Makes the page call actions by an id that this build does not have, as a page of another build does. */
const useForeignActions = (page: Page) =>
  page.evaluate((id) => {
    const send = window.fetch
    window.fetch = (input, init) => {
      const headers = new Headers(init?.headers)
      if (headers.has('next-action')) headers.set('next-action', id)
      return send(input, { ...init, headers })
    }
  }, FOREIGN)

test('a page of another build keeps what was typed and reloads by a button', async ({
  page,
  as,
}) => {
  await as('operator')
  await page.goto('/settings')
  await useForeignActions(page)
  await page.getByRole('button', { name: 'Name a person' }).click()
  const dialog = page.getByRole('dialog', { name: 'Name a person' })
  await dialog.getByRole('textbox', { name: 'Person ID' }).fill('someone-who-left')
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Jonas Weber')
  await dialog.getByRole('button', { name: 'Save name' }).click()
  const update = page.getByRole('dialog', { name: 'A new version of the console is there' })
  await update.getByRole('button', { name: 'Reload' }).click()
  const kept = page.getByLabel('Typed before the update')
  await expect(kept).toContainText('someone-who-left')
  await expect(kept).toContainText('Jonas Weber')
  await expect(kept).toContainText('Goes back into “Name a person” when you open it')
  await page.getByRole('button', { name: 'Name a person' }).click()
  await expect(dialog.getByRole('textbox', { name: 'Person ID' })).toHaveValue('someone-who-left')
  await expect(dialog.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue(
    'Jonas Weber',
  )
  await expect(kept).toContainText('Back in its field')
  // The form has noticed, as if it had been typed: the name is saved.
  await dialog.getByRole('button', { name: 'Save name' }).click()
  await expect(dialog).toBeHidden()
  await page.getByRole('button', { name: 'Name a person' }).click()
  await expect(dialog.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await expect(kept).toBeHidden()
  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(kept).toBeHidden()
})

test('a form of the page itself has what was typed again after the update', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  await page.goto(`/federation/new?cluster=${findCluster(world, 'research-north').id}`)
  await useForeignActions(page)
  const name = page.getByRole('textbox', { name: 'Name', exact: true })
  const description = page.getByRole('textbox', { name: 'Description' })
  await name.fill('north-for-evaluation')
  await description.fill('Asked for by Elena')
  await page.getByRole('button', { name: 'Create federation config' }).click()
  const update = page.getByRole('dialog', { name: 'A new version of the console is there' })
  await update.getByRole('button', { name: 'Reload' }).click()
  await expect(page.getByLabel('Typed before the update')).toContainText('Asked for by Elena')
  await expect(name).toHaveValue('north-for-evaluation')
  await expect(description).toHaveValue('Asked for by Elena')
  await expect(page.getByText('What you typed before is back in its fields.')).toBeVisible()
  await page.getByRole('button', { name: 'Create federation config' }).click()
  await page.waitForURL(/\/federation\/[^/]+$|\/federation$/)
  await expect(
    page
      .getByRole('link', { name: 'north-for-evaluation' })
      .or(page.getByRole('heading', { name: 'north-for-evaluation' }))
      .first(),
  ).toBeVisible()
})

test('a page of another build keeps no secret that was typed', async ({ page, as }) => {
  await as('operator')
  await page.goto('/settings')
  await useForeignActions(page)
  await page.getByRole('button', { name: 'Add target' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add notification target' })
  await dialog.getByRole('radio', { name: 'Signed JSON' }).check()
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Tickets')
  await dialog
    .getByRole('textbox', { name: 'Webhook URL' })
    .fill('https://hooks.example.com/s3cr3t')
  const secret = `whsec_${Buffer.from('a signing secret of 32 characters').toString('base64')}`
  await dialog.getByRole('textbox', { name: 'Signing secret' }).fill(secret)
  await dialog.getByRole('button', { name: 'Add target' }).click()
  const update = page.getByRole('dialog', { name: 'A new version of the console is there' })
  await update.getByRole('button', { name: 'Reload' }).click()
  const kept = page.getByLabel('Typed before the update')
  await expect(kept).toContainText('Tickets')
  await expect(kept).not.toContainText(/s3cr3t|whsec_/)
})

test('a page of another build into which nothing was typed reloads at once', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  await page.goto(accountAddress(world))
  const verify = verifyButton(page).first()
  await expect(verify).toBeVisible()
  await useForeignActions(page)
  const reloaded = page.waitForEvent('load')
  await verify.click()
  await reloaded
  await expect(verify).toBeVisible()
})

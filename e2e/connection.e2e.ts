import { expect, test } from './fixtures'

test.use({ serviceWorkers: 'allow' })

test('a term is explained in place, and a lost connection keeps the page and what was typed', async ({
  page,
  as,
  context,
}) => {
  const plain = await (await page.request.get('/sign-in')).text()
  expect(/<noscript>(.*?)<\/noscript>/s.exec(plain)?.[1]).toContain('This console needs JavaScript')

  await as('operator')
  await page.goto('/federation/new')
  await page.getByRole('button', { name: 'Token audience' }).press('Enter')
  const meaning = page.getByText('Whom a token is meant for')
  await expect(meaning).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(meaning).toBeHidden()

  await expect(page.getByRole('link', { name: 'Help on this screen' })).toHaveAttribute(
    'href',
    '/help#federation',
  )
  const description = page.getByRole('textbox', { name: 'Description' })
  await description.fill('For the training jobs')
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await context.setOffline(true)
  await expect(page.getByRole('status').filter({ hasText: 'You are offline' })).toBeVisible()
  await page.getByRole('link', { name: 'Workloads', exact: true }).click()
  await expect(page).toHaveURL(/\/federation\/new$/)
  await expect(description).toHaveValue('For the training jobs')

  await page.goto('/workloads')
  await expect(page.getByRole('heading', { name: 'The console is not reachable' })).toBeVisible()
  await context.setOffline(false)
  await expect(page.getByRole('navigation', { name: 'Screens' })).toBeVisible()
  await expect(page).toHaveURL(/\/workloads$/)
})

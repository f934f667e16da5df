import AxeBuilder from '@axe-core/playwright'
import { clusterOf, expect, test } from './fixtures'
import { fill, PAGES, type Parameters } from './inventory'
import { requestAccess } from './request-steps'

const FEDERATION_LINK = { name: 'train-east', exact: true }

for (const theme of ['light', 'dark'] as const)
  test(`every page passes axe in the ${theme} theme`, async ({ page, world, as }) => {
    test.setTimeout(300_000)
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await page.goto('/sign-in')
    const broken: string[] = []
    const check = async (address: string) => {
      await page.waitForLoadState('networkidle')
      const { violations } = await new AxeBuilder({ page }).analyze()
      for (const { id, nodes } of violations)
        broken.push(`${address}: ${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
      const sideways = await page.evaluate(
        () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
      )
      if (sideways) broken.push(`${address} scrolls sideways`)
    }
    await check('/sign-in')
    await as('team')
    const path = await requestAccess(page, world, { reason: 'To be looked at' })
    const request = path.split('/').at(-1) ?? ''
    await as('operator')

    await page.goto('/federation')
    await page.getByRole('link', FEDERATION_LINK).first().click()
    await page.waitForURL(/\/federation\/(?!new).+/)
    const uid = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    const { id } = clusterOf(world, 'train-east')
    await page.goto(`/clusters/${id}/namespaces/ml-team/service-accounts/train-runner`)
    await page.getByRole('button', { name: /^Verify/ }).click()
    await page.waitForURL(/\/verifications\/.+\/verify-/)
    await expect(page.getByText('11 passed')).toBeVisible({ timeout: 45_000 })
    await check('verification')
    const verification = new URL(page.url()).pathname.split('/').at(-1) ?? ''

    await page.goto(`/clusters/${id}/namespaces/ml-team/service-accounts/train-runner`)
    await page.getByRole('link', { name: 'Suspend', exact: true }).click()
    await page.getByRole('textbox', { name: 'Reason' }).fill('To look at it')
    await check('what a suspension would do')
    await page.getByRole('button', { name: 'Suspend access now' }).click()
    await page.waitForURL(/\/suspensions\/[0-9a-f]+$/, { timeout: 30_000 })
    const suspension = new URL(page.url()).pathname.split('/').at(-1) ?? ''

    for (const address of PAGES.filter((each) => each !== '/sign-in')) {
      const parameters: Parameters = {
        cluster: id,
        namespace: 'ml-team',
        uid,
        version: '1',
        bucket: 'checkpoints',
        suspension,
        id: request,
        name: nameFor(address, verification),
      }
      await page.goto(fill(address, parameters))
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await check(address)
      await page.setViewportSize({ width: 390, height: 800 })
      await check(`${address} at 390 px`)
      await page.setViewportSize({ width: 1440, height: 900 })
    }
    expect(broken).toEqual([])
  })

const nameFor = (address: string, verification: string) => {
  if (address.startsWith('/verifications')) return verification
  return address.startsWith('/policies') ? 'legacy-share' : 'train-runner'
}

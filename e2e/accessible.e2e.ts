import type { Page } from '@playwright/test'
import type { TestPerson } from '../lib/testing/world'
import { violationsInBothThemes } from './axe'
import { expect, findCluster, type TestOrganization, test } from './fixtures'
import { fillParameters, PAGES, type PathParameters } from './inventory'
import { submitAccessRequest } from './request-steps'
import { confirmSuspension } from './steps'

const AT_ONCE = 5
const groups = Array.from({ length: Math.ceil(PAGES.length / AT_ONCE) }, (_, i) =>
  PAGES.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
)

for (const group of groups)
  test(`${group[0]} and the pages after it pass axe in both themes`, async ({
    page,
    world,
    as,
  }) => {
    const broken: string[] = []
    const check = async (address: string) => {
      await page.waitForLoadState('networkidle')
      for (const violation of await violationsInBothThemes(page))
        broken.push(`${address}: ${violation}`)
      const sideways = await page.evaluate(
        () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
      )
      if (sideways) broken.push(`${address} scrolls sideways`)
    }
    if (group.includes('/sign-in')) {
      await page.goto('/sign-in')
      await check('/sign-in')
    }
    const parameters = await parametersOf(page, world, group, as)
    for (const address of group.filter((each) => each !== '/sign-in')) {
      const name = address.startsWith('/verifications')
        ? parameters.verification
        : accountOrPolicy(address)
      await page.goto(fillParameters(address, { ...parameters, name }))
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await check(address)
      await page.setViewportSize({ width: 390, height: 800 })
      await check(`${address} at 390 px`)
      await page.setViewportSize({ width: 1440, height: 900 })
    }
    expect(broken).toEqual([])
  })

const accountOrPolicy = (address: string) =>
  address.startsWith('/policies') ? 'legacy-share' : 'train-runner'

const lastPart = (page: Page) => new URL(page.url()).pathname.split('/').at(-1) ?? ''

/** What the addresses of a group name; made only where one of them does. */
async function parametersOf(
  page: Page,
  world: TestOrganization,
  group: readonly string[],
  as: (person: TestPerson) => Promise<void>,
) {
  const { id: cluster } = findCluster(world, 'train-east')
  const account = `/clusters/${cluster}/namespaces/ml-team/service-accounts/train-runner`
  const names = (part: string) => group.some((address) => address.includes(part))
  const parameters = {
    cluster,
    namespace: 'ml-team',
    uid: '',
    version: '1',
    bucket: 'checkpoints',
    suspension: '',
    id: '',
    verification: '',
  } satisfies PathParameters
  if (names('/requests/[')) {
    await as('team')
    const path = await submitAccessRequest(page, world, { reason: 'To be looked at' })
    parameters.id = path.split('/').at(-1) ?? ''
  }
  await as('operator')
  if (names('[uid]')) {
    await page.goto('/federation')
    await page.getByRole('link', { name: 'train-east', exact: true }).first().click()
    await page.waitForURL(/\/federation\/(?!new).+/)
    parameters.uid = lastPart(page)
  }
  if (names('/verifications/[')) {
    await page.goto(account)
    await page.getByRole('button', { name: /^Verify/ }).click()
    await page.waitForURL(/\/verifications\/.+\/verify-/)
    await expect(page.getByText('12 passed')).toBeVisible({ timeout: 120_000 })
    parameters.verification = lastPart(page)
  }
  if (names('[suspension]')) {
    await page.goto(account)
    await page.getByRole('link', { name: 'Suspend', exact: true }).click()
    await page.getByRole('textbox', { name: 'Reason' }).fill('To look at it')
    await confirmSuspension(page, 'train-east/ml-team/train-runner')
    await page.getByRole('button', { name: 'Suspend access now' }).click()
    await page.waitForURL(/\/suspensions\/[0-9a-f]+$/, { timeout: 60_000 })
    parameters.suspension = lastPart(page)
  }
  return parameters
}

import type { Page } from '@playwright/test'
import type { TestPerson } from '../lib/testing/world'
import { violationsInBothThemes } from './axe'
import { expect, findCluster, type TestOrganization, test } from './fixtures'
import { fillParameters, PAGES, type PathParameters } from './inventory'
import { forcedColorProblems, headProblems, layoutProblems, primaryButtonProblems } from './layout'
import { personIdProblems, readPersonIds } from './person-ids'
import { submitAccessRequest } from './request-steps'
import { accountAddress, confirmSuspension, verifyButton } from './steps'

const WIDE = { width: 1440, height: 900 }
const ZOOMED = { width: 720, height: 450 }
const NARROW = { width: 390, height: 800 }

const AT_ONCE = 5
const groups = Array.from({ length: Math.ceil(PAGES.length / AT_ONCE) }, (_, i) =>
  PAGES.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
)

for (const group of groups)
  test(`${group[0]} and the pages after it can be used by everyone`, async ({
    page,
    world,
    as,
  }) => {
    const broken: string[] = []
    const people = await readPersonIds(world)
    /** One load of a page at all its sizes, in both themes and in the colors of the system. */
    const check = async (address: string, named?: string) => {
      const add = (problems: string[], where = '') =>
        broken.push(...problems.map((problem) => `${address}${where}: ${problem}`))
      await page.waitForLoadState('networkidle')
      add(await headProblems(page, named))
      add(await personIdProblems(page, people))
      add(await primaryButtonProblems(page))
      add(await violationsInBothThemes(page))
      add(await layoutProblems(page))
      add(await forcedColorProblems(page), ' in forced colors')
      await page.setViewportSize(ZOOMED)
      add(await layoutProblems(page), ' at 200 %')
      await page.setViewportSize(NARROW)
      add(await layoutProblems(page), ' at 390 px')
      await page.waitForLoadState('networkidle')
      add(await violationsInBothThemes(page), ' at 390 px')
      await page.setViewportSize(WIDE)
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
      await check(address, objectOf(address, { ...parameters, name }))
    }
    expect(broken).toEqual([])
  })

/** How the title names the object of a page; undefined for pages without one. */
function objectOf(address: string, parameters: PathParameters) {
  const last = [...address.matchAll(/\[(\w+)\]/g)].at(-1)?.[1]
  if (last === undefined || address.endsWith('/new')) return undefined
  if (last === 'cluster' || last === 'uid') return 'train-east'
  return last === 'suspension' ? 'train-runner' : parameters[last]
}

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
  const account = accountAddress(world)
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
    await verifyButton(page).click()
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

import { controlWorld, expect, findCluster, test } from './fixtures'

const SLOW = { timeout: 60_000 }

test('each address of an earlier version leads to its screen, with its query', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  const { id } = findCluster(world, 'train-east')
  const moved: [old: string, current: string][] = [
    ['/namespaces', '/workloads?view=namespaces'],
    [`/clusters/${id}/service-accounts?q=train`, `/workloads?q=train&cluster=${id}`],
    ['/setup', '/clusters/setup'],
    [`/setup/${id}?step=webhook`, `/clusters/${id}/setup?step=webhook`],
    ['/review?view=keys', '/findings?view=keys'],
    ['/review?view=outside', '/activity/outside'],
    ['/review/pack', '/activity/pack'],
  ]
  for (const [old, current] of moved) {
    const answer = await page.request.get(old, { maxRedirects: 0 })
    expect([answer.status(), answer.headers()['location']], old).toEqual([308, current])
    expect(answer.headers()['content-security-policy'], old).toContain('script-src')
    expect((await page.request.get(old)).status(), current).toBe(200)
  }
})

test('the sidebar shows what a person can use, marks where they are, and fetches what they point at', async ({
  page,
  as,
}) => {
  const prefetched = new Set<string>()
  page.on('request', (request) => {
    if ('next-router-prefetch' in request.headers()) prefetched.add(new URL(request.url()).pathname)
  })
  await as('operator')
  await page.goto('/activity')
  const screens = page.getByRole('navigation', { name: 'Screens' })
  await expect(screens.getByRole('link')).toHaveText([
    'Home',
    'Workloads',
    'Buckets',
    'Policies',
    'Access',
    /^Requests/,
    /^Findings/,
    'Activity',
    'Clusters',
    'Federation',
    'Other clouds',
    'Troubleshoot',
  ])
  await expect(screens.locator('[aria-current=page]')).toHaveText('Activity')
  await page.waitForLoadState('networkidle')
  expect([...prefetched]).toEqual([])
  await screens.getByRole('link', { name: 'Buckets' }).hover()
  await expect.poll(() => [...prefetched]).toEqual(['/buckets'])
  await as('team')
  await page.goto('/workloads')
  await expect(screens.getByRole('link')).toHaveText([
    'Home',
    'Workloads',
    /^Requests/,
    'Activity',
    'Troubleshoot',
  ])
  await expect(screens.locator('[aria-current=page]')).toHaveText('Workloads')
})

test('workloads of all clusters are in one list, and an unreachable cluster is named', async ({
  page,
  as,
}) => {
  await as('operator')
  await page.goto('/workloads')
  const table = page.getByRole('table', { name: 'Service accounts' })
  await expect(
    table.getByRole('link', { name: 'train-east / ml-team / train-runner' }),
  ).toBeVisible(SLOW)
  await expect(page.getByText('service accounts of lab')).toBeVisible(SLOW)
  await page.getByRole('searchbox', { name: /^Filter/ }).fill('train-runner')
  await expect(table.getByRole('row').filter({ hasText: 'data-loader' })).toHaveCount(0)
  await page.getByRole('combobox', { name: 'Cluster' }).selectOption({ label: 'train-east' })
  await expect(page).toHaveURL(/\/workloads\?cluster=/, SLOW)
})

test('the timeline shows what was done, and its filters are in the address', async ({
  page,
  as,
}) => {
  await as('operator')
  await page.goto('/activity?kind=exports')
  await expect(page.getByText('Nothing matches the filters')).toBeVisible(SLOW)
  await page.goto('/audit')
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export as JSON lines' }).click(),
  ])
  expect(file.suggestedFilename()).toMatch(/^audit-/)
  await page
    .getByRole('navigation', { name: 'Activity' })
    .getByRole('link', { name: 'Timeline' })
    .click()
  await expect(page.getByText(/^Exported the audit log:/)).toBeVisible(SLOW)
  await page.getByRole('combobox', { name: 'Kind' }).selectOption({ label: 'Policies' })
  await expect(page).toHaveURL(/kind=policies/)
  await expect(page.getByText(/^Exported the audit log:/)).toHaveCount(0)
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await page.getByRole('combobox', { name: 'Time' }).selectOption({ label: 'This week' })
  await expect(page.getByRole('heading', { level: 1, name: /^This week .* access$/ })).toBeVisible(
    SLOW,
  )
})

test('buckets are listed with their zones and the clusters in them', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  await page.goto('/buckets')
  await expect(
    page.getByRole('heading', { level: 1, name: /^\d+ buckets in \d+ zones$/ }),
  ).toBeVisible(SLOW)
  const row = page.getByRole('table', { name: 'Buckets' }).getByRole('row', { name: /datasets/ })
  await expect(row).toContainText('train-east')
  await row.getByRole('link', { name: 'datasets' }).click()
  await expect(page).toHaveURL(/\/buckets\/datasets$/)

  await controlWorld(world, 'faults', {
    surface: 'coreweave',
    path: '*bucket*',
    kind: 'status',
    status: 403,
    times: 10,
  })
  await page.goto('/buckets')
  await expect(page.getByText('Could not list buckets', { exact: true })).toBeVisible(SLOW)
})

test('the review pack prints without the shell over its text', async ({ page, as }) => {
  await as('reviewer')
  await page.goto('/activity/pack')
  const title = page.getByRole('heading', { level: 1, name: 'Review pack' })
  await expect(title).toBeVisible(SLOW)
  await page.emulateMedia({ media: 'print' })
  for (const part of [
    page.getByRole('navigation', { name: 'Breadcrumb' }),
    page.getByRole('navigation', { name: 'Screens' }),
    page.getByText('Skip to the page'),
  ])
    await expect(part).toBeHidden()
  await expect(title).toBeVisible()
})

test('Ctrl K finds a bucket and a service account by a part of its name', async ({ page, as }) => {
  await as('operator')
  await page.goto('/policies')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible(SLOW)
  await page.keyboard.press('Control+k')
  const box = page.getByRole('combobox', { name: 'Jump to' })
  await box.fill('datasets')
  await expect(page.getByRole('option', { name: /^datasets bucket/ })).toBeVisible(SLOW)
  await box.fill('east train-runner')
  await page
    .getByRole('option', { name: /^train-east \/ ml-team \/ train-runner/ })
    .first()
    .click(SLOW)
  await expect(page).toHaveURL(/\/service-accounts\/train-runner$/)
  await expect(page).toHaveTitle(/^ml-team\/train-runner · /)
})

test('an unknown address keeps the navigation for who is signed in, and is 404 for everyone', async ({
  page,
  as,
}) => {
  const heading = page.getByRole('heading', { level: 1, name: 'Page not found' })
  const screens = page.getByRole('navigation', { name: 'Screens' })
  const answer = await page.goto('/no-such-page/deep?q=1')
  expect(answer?.status()).toBe(404)
  await expect(heading).toBeVisible()
  await expect(screens).toBeHidden()
  await as('team')
  const signedIn = await page.goto('/no-such-page/deep?q=1')
  expect(signedIn?.status()).toBe(404)
  expect(signedIn?.headers()['content-security-policy']).toMatch(/'nonce-[^']+'/)
  await expect(heading).toBeVisible()
  const main = page.getByRole('main')
  await expect(main.getByText('/no-such-page/deep?q=1')).toBeVisible()
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await screens.getByRole('link', { name: 'Workloads' }).click()
  await page.waitForURL(/\/workloads/)
})

test('the search finds objects, people and actions as far as a role reaches', async ({
  page,
  as,
}) => {
  const box = page.getByRole('combobox', { name: 'Jump to' })
  const option = (name: string | RegExp) => page.getByRole('option', { name }).first()
  const finds = async (typed: string, name: string | RegExp) => {
    await box.fill(typed)
    await expect(option(name)).toBeVisible(SLOW)
  }
  const open = async () => {
    await page.goto('/help')
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await page.keyboard.press('Control+k')
    await expect(box).toBeFocused()
  }
  for (const role of ['operator', 'reviewer'] as const) {
    await as(role)
    await open()
    await finds('datasets', /datasets.*bucket/)
    await finds('create policy', /Create policy.*action/)
    await finds('example.com person', /@example\.com.*person/)
  }
  await as('operator')
  await open()
  await finds('train-runner', /train-east \/ ml-team \/ train-runner.*service account/)
  await as('team')
  await page.goto('/workloads?view=namespaces')
  await page.getByRole('combobox', { name: 'Cluster' }).selectOption({ label: 'train-east' })
  await page.getByRole('textbox', { name: 'Namespace' }).fill('ml-team')
  await page.getByRole('button', { name: 'Open namespace' }).click()
  await expect(page.getByRole('row', { name: /ml-team/ })).toBeVisible(SLOW)
  await open()
  await finds('train-runner', /train-east \/ ml-team \/ train-runner.*service account/)
  await finds('give access', /Give access.*action/)
  await box.fill('federation page')
  await expect(page.getByRole('option')).toHaveCount(0)
})

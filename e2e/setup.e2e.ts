import { violationsInBothThemes } from './axe'
import { takeContext } from './contexts'
import {
  callCoreWeave,
  callKubernetes,
  controlWorld,
  expect,
  FEDERATION,
  findCluster,
  signInWithToken,
  type TestOrganization,
  test,
} from './fixtures'
import { chooseByArrows, pressByTab, tabTo } from './keyboard'
import { PROVED } from './steps'

const STEPS = 'cluster issuer federation webhook account access verify workload'.split(' ')
const SLOW = { timeout: 60_000 }

test.describe('from an empty organization', () => {
  test.use({ seed: 'empty' })

  test('J1 in the set-up by keyboard, without typing an identifier, with every step interrupted once', async ({
    page,
    world,
    as,
  }) => {
    // Three minutes are what the whole of it may take.
    test.setTimeout(180_000)
    const { id } = findCluster(world, 'research-north')
    await controlWorld(world, `clusters/${id}`, { webhook: 'missing' })
    await as('operator')
    const steps = page.getByRole('list', { name: 'Steps of research-north' })
    const isAt = (name: string) =>
      expect(steps.locator('[aria-current=step]')).toContainText(name, SLOW)

    await page.goto('/clusters/setup')
    await pressByTab(
      page,
      page.getByRole('rowheader', { name: /research-north/ }).getByRole('link'),
    )
    await page.waitForURL(/\/clusters\/[^/]+\/setup$/)
    await isAt('Federation config')
    await page.reload()
    await isAt('Federation config')
    await pressByTab(page, page.getByRole('button', { name: 'Create federation config' }))

    await isAt('Webhook')
    await expect(page.getByText('Waiting for the webhook.')).toBeVisible(SLOW)
    await expect(page.getByText('helm upgrade pod-identity-webhook')).toBeVisible(SLOW)
    await page.reload()
    await isAt('Webhook')
    await controlWorld(world, `clusters/${id}`, { webhook: 'installed' })
    await isAt('Service account')

    await chooseByArrows(page, page.getByRole('combobox', { name: 'Service account' }), /^ml-team/)
    await expect(page).toHaveURL(/namespace=ml-team&account=/)
    await page.reload()
    await isAt('Service account')
    await pressByTab(page, page.getByRole('button', { name: 'Annotate', exact: true }))
    const dialog = page.getByRole('dialog')
    await expect(dialog).toBeVisible()
    const annotate = dialog.getByRole('button', { name: 'Annotate', exact: true })
    await expect(annotate).not.toHaveAttribute('aria-disabled', 'true', SLOW)
    await pressByTab(page, annotate)

    await isAt('Access')
    await chooseByArrows(page, page.getByRole('combobox', { name: 'Bucket' }), /^datasets/)
    await expect(page).toHaveURL(/bucket=datasets/)
    await page.reload()
    await isAt('Access')
    await expect(page.getByRole('combobox', { name: 'Bucket' })).toHaveValue('datasets', SLOW)
    await tabTo(page.getByRole('textbox', { name: 'Reason' }))
    await page.keyboard.type('Training reads datasets')
    await pressByTab(page, page.getByRole('button', { name: 'Create policy' }))

    await isAt('Verify')
    await pressByTab(page, page.getByRole('button', { name: 'Verify Read on datasets' }))
    const checks = page.getByRole('list', { name: 'Checks', exact: true })
    await expect(checks).toBeVisible(SLOW)
    await page.reload()
    await isAt('Verify')
    await expect(page.getByText('11 passed, 1 with warnings')).toBeVisible({ timeout: 120_000 })
    await expect(page.getByText(PROVED).first()).toBeVisible()
    await expect(page.getByRole('heading', { name: 'research-north is set up' })).toBeVisible(SLOW)

    await pressByTab(page, page.getByRole('button', { name: 'Continue' }))
    await isAt('Configure your workload')
    await expect(page.getByText('addressing_style = virtual').first()).toBeVisible(SLOW)
    await expect(page.getByText('research-north accepts this file.')).toBeVisible(SLOW)
  })

  test('a step that someone else completes counts as done and is not repeated', async ({
    page,
    world,
    as,
  }) => {
    const { id, name, issuerUrl } = findCluster(world, 'research-north')
    await as('operator')
    await page.goto(`/clusters/${id}/setup`)
    const create = page.getByRole('button', { name: 'Create federation config' })
    await expect(create).toBeVisible(SLOW)
    await callCoreWeave(world.tokens.operator, 'POST', `${FEDERATION}/CreateOIDCConfig`, {
      name: `${name}-by-hand`,
      issuerUrl,
      audience: issuerUrl,
    })
    await create.click()
    await expect(
      page.getByRole('list', { name: `Steps of ${name}` }).locator('[aria-current=step]'),
    ).not.toContainText('Federation config', SLOW)
    expect(await configsOf(world)).toEqual([`${name}-by-hand`])
  })

  test('a step that is undone elsewhere is open again, and a deleted cluster is reported', async ({
    page,
    world,
    as,
  }) => {
    const { id, name, issuerUrl } = findCluster(world, 'research-north')
    const webhook = (state: 'installed' | 'missing') =>
      controlWorld(world, `clusters/${id}`, { webhook: state })
    const { namespace, name: account } = { namespace: 'ml-team', name: 'by-hand' }
    await webhook('installed')
    await callCoreWeave(world.tokens.operator, 'POST', `${FEDERATION}/CreateOIDCConfig`, {
      name,
      issuerUrl,
      audience: issuerUrl,
    })
    await callKubernetes(world, name, `/api/v1/namespaces/${namespace}/serviceaccounts`, {
      metadata: { name: account, annotations: { 'caios.coreweave.com/inject': 'true' } },
    })
    await as('operator')
    const isAt = (step: string) =>
      expect(
        page.getByRole('list', { name: `Steps of ${name}` }).locator('[aria-current=step]'),
      ).toContainText(step, SLOW)
    await page.goto(`/clusters/${id}/setup?namespace=${namespace}&account=${account}`)
    await isAt('Access')
    // Until its form is there, which must not take the step into the address by itself.
    await expect(page.getByRole('combobox', { name: 'Bucket' })).toBeVisible(SLOW)
    await webhook('missing')
    await page.reload()
    await isAt('Webhook')
    await expect(page.getByText('Waiting for the webhook.')).toBeVisible(SLOW)
    await webhook('installed')
    await isAt('Access')

    await controlWorld(world, `clusters/${id}`, undefined, 'DELETE')
    await page.reload()
    await expect(
      page.getByRole('heading', { level: 1, name: 'There is no such cluster' }),
    ).toBeVisible(SLOW)
  })

  test('several clusters are federated at once, each with its own outcome', async ({
    page,
    world,
    as,
  }) => {
    const names = world.clusters.slice(0, 2).map(({ name }) => name)
    await as('operator')
    await page.goto('/clusters/setup')
    for (const name of names) await page.getByRole('checkbox', { name }).check()
    await page.getByRole('button', { name: 'Create 2 federation configs' }).click()
    await expect(page.getByText('Created 2 of 2 federation configs')).toBeVisible(SLOW)
    expect((await configsOf(world)).sort()).toEqual(names.sort())
  })
})

test('a step without permission becomes a link that opens for someone with permission', async ({
  page,
  world,
  as,
  browser,
}) => {
  const { id } = findCluster(world, 'serve-west')
  await as('team')
  await page.goto(`/clusters/${id}/setup?step=webhook&namespace=ml-team&account=train-runner`)
  await page.getByRole('button', { name: /Send a link to this step/ }).click()
  const address = await page.getByRole('dialog').getByText(/^http/).textContent()
  expect(address).toContain(
    `/clusters/${id}/setup?step=webhook&namespace=ml-team&account=train-runner`,
  )

  const other = await (await takeContext(browser)).newPage()
  await signInWithToken(other, world.tokens.operator, new URL(page.url()).origin)
  await other.goto(address ?? '')
  await expect(
    other.getByRole('list', { name: 'Steps of serve-west' }).locator('[aria-current=step]'),
  ).toContainText('Webhook')
})

test('the numbers on the overview link to the lists they count', async ({ page, as }) => {
  await as('operator')
  await page.goto('/')
  await expect(
    page.getByRole('heading', {
      level: 1,
      name: /^(Access proved|Verification failed) for (at least )?\d+ of \d+/,
    }),
  ).toBeVisible(SLOW)
  await expect(page.getByRole('list', { name: 'Needs attention' })).toBeVisible(SLOW)
  const row = page.getByRole('row', { name: /train-east/ })
  const injected = row.getByRole('link', { name: /^\d+$/ }).first()
  const count = await injected.textContent()
  await injected.click()
  await page.waitForURL(/\/workloads\?cluster=[^&]+&state=injected/)
  await expect(page.getByRole('heading', { level: 1 })).toContainText(`${count} of `)
})

test('a person with few permissions sees what they can do, and which roles they lack', async ({
  page,
  as,
}) => {
  await as('team')
  await page.goto('/')
  const rights = page.getByRole('list', { name: 'Your permissions' })
  await expect(rights).toContainText('You can list clusters', SLOW)
  await expect(rights.getByRole('listitem').filter({ hasText: 'list policies' })).toContainText(
    /Ask an organization administrator for .*Object Storage Admin/,
  )
})

test('the exchanges of a workload are counted for its size and its client', async ({
  page,
  world,
  as,
}) => {
  const { id } = findCluster(world, 'train-east')
  await as('operator')
  const chosen = 'step=workload&namespace=ml-team&account=train-runner&bucket=datasets'
  await page.goto(`/clusters/${id}/setup?${chosen}`)
  await page.getByRole('combobox', { name: 'Client' }).selectOption('boto3')
  const load = page.getByRole('region', { name: 'Exchange load' })
  await expect(load.getByLabel('Pods')).toHaveValue('2', SLOW)
  await load.getByLabel('Pods').fill('20')
  await load.getByLabel('Processes per pod').fill('8')
  await load.getByLabel('Calls a minute per process').fill('30')
  await expect(load.getByRole('row', { name: 'boto3 4,800 160' })).toBeVisible()
  await expect(load.getByRole('row', { name: 'With key cache 2 20' })).toBeVisible()
  await expect(load.getByText('boto3 exchanges at every call')).toBeVisible()
  await expect(load.getByText('No verification of this account in the last 7 days.')).toBeVisible()
  await load.getByLabel('Pods').fill('0')
  await expect(load.getByText('Enter a number from 1 to 100,000.')).toBeVisible()
  await page.getByRole('combobox', { name: 'Client' }).selectOption('Go')
  await load.getByLabel('Pods').fill('1')
  await expect(load.getByRole('row', { name: 'Go 0.8 8' })).toBeVisible()
})

test('set-up says what was measured of a client, and which version is too old', async ({
  page,
  world,
  as,
}) => {
  const { id } = findCluster(world, 'train-east')
  await as('operator')
  await page.goto(`/clusters/${id}/setup?step=workload`)
  const clients = page.getByRole('combobox', { name: 'Client' })
  await clients.selectOption('boto3', SLOW)
  await expect(page.getByText('1.42.5 or later')).toBeVisible()
  await expect(page.getByText('Virtual-hosted only with the setting below')).toBeVisible()
  await expect(page.getByText(/^Measured with version \d/)).toBeVisible()
  await clients.selectOption('s5cmd')
  await expect(page.getByText('s5cmd does not support these credentials')).toBeVisible()
})

test('every step of the set-up passes axe in both themes', async ({ page, world, as }) => {
  const { id } = findCluster(world, 'serve-west')
  await as('operator')
  const broken: string[] = []
  for (const step of STEPS) {
    await page.goto(`/clusters/${id}/setup?step=${step}`)
    await expect(page.locator('[aria-current=step]')).toBeVisible(SLOW)
    await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible(SLOW)
    for (const violation of await violationsInBothThemes(page)) broken.push(`${step}: ${violation}`)
  }
  expect(broken).toEqual([])
})

async function configsOf({ tokens }: TestOrganization): Promise<string[]> {
  const answer = await callCoreWeave(tokens.operator, 'POST', `${FEDERATION}/ListOIDCConfigs`, {})
  const { configs = [] } = answer as { configs?: { name: string }[] }
  return configs.map(({ name }) => name)
}

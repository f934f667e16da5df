import { controlWorld, expect, findCluster, test } from './fixtures'

const SLOW = { timeout: 60_000 }
const MANY = 620
const AT_ONCE = 31

test('a long list shows its first page before the rest has loaded', async ({ page, world, as }) => {
  const { id } = findCluster(world, 'train-east')
  const nameAt = (index: number) => `many-${String(index).padStart(3, '0')}`
  for (let from = 0; from < MANY; from += AT_ONCE)
    await Promise.all(
      Array.from({ length: AT_ONCE }, (_, index) =>
        controlWorld(world, `clusters/${id}/objects`, {
          put: {
            apiVersion: 'v1',
            kind: 'ServiceAccount',
            metadata: { namespace: 'platform', name: nameAt(from + index) },
          },
        }),
      ),
    )
  await as('operator')
  const answer = await page.goto(`/workloads?cluster=${id}&namespace=platform`)
  const html = (await answer?.text()) ?? ''
  expect(html).toContain(nameAt(0))
  expect(html).not.toContain(nameAt(MANY - 1))

  const filter = page.getByRole('searchbox', { name: /^Filter/ })
  await filter.fill(nameAt(MANY - 1))
  const table = page.getByRole('table', { name: 'Service accounts' })
  await expect(table.getByRole('link', { name: nameAt(MANY - 1) })).toBeVisible(SLOW)
  await expect(page.getByText('Loading more')).toHaveCount(0, SLOW)
  await filter.fill('many-')
  await expect(table.getByRole('link', { name: nameAt(0) })).toBeVisible(SLOW)
  expect(await table.getByRole('row').count()).toBeLessThan(100)
  await page.emulateMedia({ media: 'print' })
  await expect(table.getByRole('row')).toHaveCount(MANY + 1)
  await page.emulateMedia({ media: 'screen' })
  await expect.poll(() => table.getByRole('row').count()).toBeLessThan(100)
})

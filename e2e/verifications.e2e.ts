import { controlWorld, expect, findCluster, test } from './fixtures'

const SLOW = { timeout: 60_000 }

test('the list names a cluster that does not answer and says when it stops waiting', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  const { id } = findCluster(world, 'train-east')
  await page.goto(`/clusters/${id}/namespaces/ml-team/service-accounts/train-runner`)
  await page.getByRole('button', { name: /^Verify/ }).click()
  await expect(page.getByText('can list buckets').first()).toBeVisible(SLOW)
  await page.goto('/verifications')
  const rows = page.getByRole('table', { name: 'Verifications' })
  await expect(rows).toContainText('ml-team/train-runner', SLOW)

  const dead = { surface: 'kubernetes', path: '/apis/batch/v1/*', kind: 'hang', times: 50 }
  await controlWorld(world, 'faults', dead)
  const answer = await page.reload()
  expect(await answer?.text()).toContain('Still loading verifications of')
  await expect(
    page.getByText('Incomplete: could not read verifications in train-east/ml-team.'),
  ).toBeVisible(SLOW)
  await expect(page.getByText('Still loading')).toHaveCount(0)

  await controlWorld(world, 'faults', {}, 'DELETE')
  await page.reload()
  await expect(rows).toContainText('ml-team/train-runner', SLOW)
})

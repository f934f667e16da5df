import { expect, test } from '@playwright/test'
import { PAGE_WEIGHT_GOAL_KB, weighPages } from '../scripts/page-weight'

test('no page loads more scripts before its first use than the budget has', () => {
  const pages = weighPages()
  expect(pages.length).toBeGreaterThan(40)
  // A page without scripts was not weighed.
  expect(
    pages.filter(({ page, kilobytes }) => page !== '/_global-error' && kilobytes < 100),
  ).toEqual([])
  expect(pages.filter(({ kilobytes }) => kilobytes > PAGE_WEIGHT_GOAL_KB)).toEqual([])
})

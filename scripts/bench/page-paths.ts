// The pages that are weighed and measured, in the default organization of the sandbox.
import type { Page } from '@playwright/test'
import { verifyButton } from '../../e2e/steps'
import type { DescribedWorld } from '../../lib/sandbox/control'

export type PagePath = { name: string; path: string }

export async function openSignedIn(page: Page, origin: string, token: string) {
  await page.goto(`${origin}/sign-in`)
  await page.getByLabel('CoreWeave API token').fill(token)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => url.pathname !== '/sign-in')
}

/** The pages for a person who is signed in; starts a verification, so that there is one to show. */
export async function findPagePaths(
  page: Page,
  origin: string,
  world: DescribedWorld,
): Promise<PagePath[]> {
  const id = world.clusters.find(({ name }) => name === 'train-east')?.id
  const cluster = `/clusters/${id}`
  const account = `${cluster}/namespaces/ml-team/service-accounts/train-runner`
  await page.goto(`${origin}/federation`)
  const config = page.getByRole('link', { name: 'train-east', exact: true }).first()
  const federation = (await config.getAttribute('href')) ?? ''
  await page.goto(`${origin}${account}`)
  await verifyButton(page).click()
  await page.waitForURL(/\/verifications\/.+\/verify-/)
  const verification = new URL(page.url()).pathname
  const as = (name: string, path = name): PagePath => ({ name, path })
  return [
    ...['/', '/clusters', '/federation', '/federation/new'].map((path) => as(path)),
    as('/clusters/[cluster]', cluster),
    as('/workloads'),
    as('/workloads of a cluster', `/workloads?cluster=${id}`),
    as('/clusters/[cluster]/service-accounts/new', `${cluster}/service-accounts/new`),
    as('/clusters/…/service-accounts/[name]', account),
    as('/federation/[uid]', federation),
    ...['/policies', '/policies/new'].map((path) => as(path)),
    as('/policies/new in the builder', '/policies/new?mode=builder'),
    as('/policies/[name]', '/policies/legacy-share'),
    as('/policies/[name]/history', '/policies/legacy-share/history'),
    as('/buckets'),
    as('/buckets/[bucket]', '/buckets/checkpoints'),
    as('/verifications/[cluster]/[namespace]/[name]', verification),
    ...['/activity', '/verifications', '/diagnose', '/audit', '/clusters/setup'].map((path) =>
      as(path),
    ),
    as('/clusters/[cluster]/setup', `${cluster}/setup`),
    as('/clusters/…/service-accounts/[name]/clouds', `${account}/clouds`),
    ...['/clouds', '/clouds/new', '/clouds/trust', '/workloads?view=namespaces'].map((path) =>
      as(path),
    ),
    ...['/requests', '/findings', '/suspensions'].map((path) => as(path)),
    ...['/access', '/access?by=matrix', '/export', '/settings'].map((path) => as(path)),
  ]
}

import { setTimeout as sleep } from 'node:timers/promises'
import { type Browser, type BrowserContext, type Page, test } from '@playwright/test'
import { PROVIDER_PEOPLE } from '../../lib/sandbox/identity-provider/people'
import type { SandboxRole } from '../../lib/sandbox/world-types'
import { controlWorld, expect, findCluster } from '../fixtures'
import { waitForHydration } from '../hydrated'
import { clickApprove, stateLabel, submitAccessRequest } from '../request-steps'
import {
  accountAddress,
  addServiceAccount,
  expectPassed,
  federateCluster,
  giveAccess,
  goToCluster,
  PROVED,
  startRun,
} from '../steps'
import { findTestCluster, isReady, readConsolePods } from './cluster'
import { loadImages, TAGS } from './images'
import { type Installation, openSite, type Site } from './site'

// The tests build on each other: one organization, from its first installation to the restore of a backup.
test.describe.configure({ mode: 'serial' })

const REAL = 'real'
const NAMESPACE = 'ml-team'
const MEMORY_LIMIT_MB = 512
const IMAGE_LIMIT_MB = 250
const MEGABYTE = 1_000_000
const SLOW = { timeout: 120_000 }
const WRITE_MS = 30_000

const cluster = findTestCluster()
let site: Site
let console_: Installation
const pages = {} as Record<SandboxRole, Page>
let request = ''

const figures: string[] = []
const note = (figure: string) => figures.push(figure)
const secondsSince = (began: number) => ((Date.now() - began) / 1000).toFixed(1)

test.beforeAll(async () => {
  test.skip('missing' in cluster, 'missing' in cluster ? cluster.missing : '')
  if ('missing' in cluster) return
  test.setTimeout(600_000)
  const began = Date.now()
  const size = await loadImages(cluster)
  note(
    `${Math.ceil(size / MEGABYTE)} MB of files in the image, built and loaded in ${secondsSince(began)} s`,
  )
  expect(size).toBeLessThanOrEqual(IMAGE_LIMIT_MB * MEGABYTE)
  site = await openSite(cluster)
})

test.afterAll(async () => {
  if ('missing' in cluster) return
  const lines = ['Figures of the installation:', ...figures.map((line) => `  ${line}`)]
  process.stdout.write(`${lines.join('\n')}\n`)
  await console_?.uninstall()
  await cluster.kubectl(['delete', 'namespace', NAMESPACE, '--ignore-not-found', '--wait=false'])
  await site?.close()
})

test.afterEach(async ({ browserName: _ }, { status, expectedStatus }) => {
  if (status === expectedStatus || !console_) return
  const logs = await Promise.all(
    (await readConsolePods(site.cluster, console_.namespace)).map(
      async ({ metadata: { name } }) => {
        const printed = await site.cluster
          .kubectl(['-n', console_.namespace, 'logs', name, '--tail=60'])
          .catch(String)
        return `── ${name}\n${printed}`
      },
    ),
  )
  const lines = ['Open requests:', ...site.balancer.open(), 'Pods printed:', ...logs]
  process.stdout.write(`${lines.join('\n')}\n`)
})

const openContext = (browser: Browser): Promise<BrowserContext> =>
  browser.newContext({ ignoreHTTPSErrors: true, baseURL: site.balancer.url })

async function continueAs(page: Page, role: SandboxRole) {
  const person = PROVIDER_PEOPLE.find((each) => each.role === role)
  await page.goto('/sign-in')
  await page.getByRole('button', { name: 'Continue with Sandbox Login' }).click()
  await page.getByRole('button', { name: new RegExp(person?.name ?? '') }).click()
}

const ownPath = (name: string) =>
  accountAddress(site.world, { cluster: REAL, namespace: NAMESPACE, account: name })

test('two replicas become ready, with a read-only root and as nobody', async () => {
  const began = Date.now()
  console_ = await site.install('identity')
  note(`${secondsSince(began)} s from helm install until two replicas are ready`)
  const pods = await readConsolePods(site.cluster, console_.namespace)
  expect(pods.filter(isReady)).toHaveLength(2)
  await expect.poll(() => console_.targets().length).toBe(2)
  for (const { metadata } of pods.filter(isReady)) {
    const script = `
      const { writeFileSync } = require('node:fs')
      let root = 'writable'
      try { writeFileSync('/console/x', '') } catch ({ code }) { root = code }
      console.log(JSON.stringify({ root, uid: process.getuid() }))`
    const said = await console_.command(metadata.name, ['-e', script])
    expect(JSON.parse(said.toString())).toEqual({ root: 'EROFS', uid: 65_532 })
  }
})

test('four people sign in at the identity provider and link their tokens', async ({ browser }) => {
  const began = Date.now()
  for (const { role, name } of PROVIDER_PEOPLE) {
    if (!role) continue
    const page = waitForHydration(await (await openContext(browser)).newPage())
    pages[role] = page
    await continueAs(page, role)
    await expect(page.getByRole('heading', { name: 'Link your CoreWeave token' })).toBeVisible()
    await page.getByLabel('CoreWeave API token').fill(site.world.tokens[role])
    await page.getByRole('button', { name: 'Link token' }).click()
    await expect(page.getByRole('button', { name: new RegExp(name) }).first()).toBeVisible(SLOW)
  }
  note(`${secondsSince(began)} s for four people to sign in and link their tokens`)
})

test('J1: from nothing to access proved by a pod', async () => {
  const began = Date.now()
  const page = pages.operator
  await controlWorld(site.world, `clusters/${findCluster(site.world, REAL).id}`, {
    webhook: 'installed',
  })
  const { holders } = site.place
  const subject = (role: string) => ({
    kind: 'User',
    apiGroup: 'rbac.authorization.k8s.io',
    name: holders[role]?.username,
  })
  const bindings = [
    { clusterRole: 'edit', role: 'team' },
    { clusterRole: 'view', role: 'reviewer' },
  ]
  await site.cluster.kubectl(['create', 'namespace', NAMESPACE])
  for (const { clusterRole, role } of bindings)
    await site.cluster.kubectl(
      ['apply', '-f', '-'],
      JSON.stringify({
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: { name: role, namespace: NAMESPACE },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: clusterRole },
        subjects: [subject(role)],
      }),
    )
  await goToCluster(page, REAL)
  await federateCluster(page, REAL)
  await page.goto(`/workloads?cluster=${findCluster(site.world, REAL).id}`)
  await addServiceAccount(page, { namespace: NAMESPACE, name: 'trainer' })
  await giveAccess(page, { bucket: 'datasets', reason: 'Training reads datasets' })
  await startRun(page)
  await expectPassed(page, { lists: false })
  note(`${secondsSince(began)} s for J1: from no federation config to access proved`)
})

test('J2: a team member asks, a reviewer approves, a pod proves it', async () => {
  const began = Date.now()
  const { team, reviewer } = pages
  await team.goto(`/workloads?cluster=${findCluster(site.world, REAL).id}`)
  await addServiceAccount(team, { namespace: NAMESPACE, name: 'eval' })
  request = await submitAccessRequest(team, site.world, {
    cluster: REAL,
    reason: 'Evaluation needs the frozen set only.',
  })
  await reviewer.goto(request)
  await clickApprove(reviewer, 'Approve and apply')
  await expect(stateLabel(reviewer, 'Approved and applied')).toBeVisible(SLOW)
  await team.goto(ownPath('eval'))
  await startRun(team)
  await expect(team.getByRole('main').getByText(PROVED).first()).toBeVisible(SLOW)
  note(`${secondsSince(began)} s for J2: asked, approved, proved`)
})

/** Writes a comment a second until it is told to stop. */
function writeComments(page: Page) {
  let stopped = false
  let count = 0
  const written = (async () => {
    while (!stopped) {
      const next = sleep(1000)
      const words = `Still true, ${count + 1}.`
      await page.getByRole('textbox', { name: 'Comment' }).fill(words)
      await page.getByRole('button', { name: 'Comment', exact: true }).click()
      const shown = page.getByRole('list', { name: 'Discussion' }).getByText(words, { exact: true })
      await shown.waitFor({ timeout: WRITE_MS }).catch(async () => {
        const seen = await page.getByRole('main').ariaSnapshot()
        throw new Error(`The comment was not taken; the page showed:\n${seen}`)
      })
      count += 1
      await next
    }
  })()
  // What fails is said where it is waited for.
  written.catch(() => undefined)
  return {
    /** Waits until the console has taken so many more. */
    takes: async (more: number) => {
      const wanted = count + more
      await Promise.race([
        expect.poll(() => count, { timeout: more * WRITE_MS }).toBeGreaterThanOrEqual(wanted),
        written,
      ])
    },
    /** Returns how many the console took. */
    stop: async () => {
      stopped = true
      await written
      return count
    },
  }
}

const countComments = async () => {
  const { rows } = await console_.query(
    `select count(*)::int as count from request_events where words like 'Still true, %'`,
  )
  return rows[0].count as number
}

test('an update loses no write, no stream and no session', async () => {
  const slowStorage = { surface: 'storage', path: '*', kind: 'slow', delayMs: 12_000, times: 1000 }
  await controlWorld(site.world, 'faults', slowStorage)
  const [operator, team] = [pages.operator, pages.team]
  await operator.goto(ownPath('trainer'))
  await startRun(operator)
  await team.goto(ownPath('eval'))
  await startRun(team)
  const followers = [operator, team]
  for (const page of [operator, team]) {
    const other = waitForHydration(await page.context().newPage())
    await other.goto(page.url())
    followers.push(other)
  }
  for (const page of followers)
    await expect(page.getByText('Running', { exact: true }).first()).toBeVisible(SLOW)
  const loaded = await Promise.all(
    followers.map((page) => page.evaluate(() => performance.timeOrigin)),
  )

  await pages.reviewer.goto(request)
  const writer = writeComments(pages.reviewer)
  await writer.takes(3)
  const before = { ...site.balancer.counts }
  const began = Date.now()
  await console_.deploy(TAGS.next)
  const took = secondsSince(began)
  await writer.takes(5)
  const written = await writer.stop()
  const { counts } = site.balancer
  const cut = counts.cut - before.cut
  note(
    `${took} s for the update; ${written} writes before, meanwhile and after, all kept; of ${counts.requests - before.requests} requests ${counts.unanswered - before.unanswered} found no pod, ${cut} were cut`,
  )
  expect(await countComments()).toBe(written)
  expect(counts.unanswered - before.unanswered).toBe(0)
  const { rows } = await console_.query('select count(*)::int as count from next_version')
  expect(rows).toEqual([{ count: 0 }])

  await controlWorld(site.world, 'faults', undefined, 'DELETE')
  for (const page of followers)
    await expect(page.getByRole('main').getByText(PROVED).first()).toBeVisible(SLOW)
  // No page was loaded anew to get there.
  expect(
    await Promise.all(followers.map((page) => page.evaluate(() => performance.timeOrigin))),
  ).toEqual(loaded)
  for (const page of Object.values(pages)) {
    await page.goto('/requests')
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    expect(new URL(page.url()).pathname).toBe('/requests')
  }
  for (const page of followers.slice(2)) await page.close()
})

test('a replica that is killed is replaced, and nobody is signed out', async () => {
  const [victim] = (await readConsolePods(site.cluster, console_.namespace)).filter(isReady)
  const began = Date.now()
  const gone = ['delete', 'pod', victim?.metadata.name ?? '', '--grace-period=0', '--force']
  await site.cluster.kubectl(['-n', console_.namespace, ...gone])
  await pages.reviewer.goto(request)
  await expect(stateLabel(pages.reviewer, 'Approved and applied')).toBeVisible(SLOW)
  const answered = secondsSince(began)
  await expect
    .poll(
      async () => (await readConsolePods(site.cluster, console_.namespace)).filter(isReady).length,
      {
        timeout: 120_000,
      },
    )
    .toBe(2)
  note(
    `${answered} s until a page after a replica was killed, ${secondsSince(began)} s until two were ready`,
  )
})

test('while PostgreSQL restarts, pods are not ready and not restarted, and sessions go on', async () => {
  const pods = (await readConsolePods(site.cluster, console_.namespace)).filter(isReady)
  const probe = (pod: string, path: string) =>
    console_
      .command(pod, [
        '-e',
        `fetch('http://127.0.0.1:3000${path}').then((a) => console.log(a.status))`,
      ])
      .then((said) => Number(said.toString()))
  const restarted = site.postgres.restart(15_000)
  const name = pods[0]?.metadata.name ?? ''
  await expect.poll(() => probe(name, '/readyz'), { timeout: 15_000 }).toBe(503)
  expect(await probe(name, '/livez')).toBe(200)
  await restarted
  const began = Date.now()
  await expect.poll(() => probe(name, '/readyz'), { timeout: 60_000 }).toBe(200)
  await expect.poll(() => console_.targets().length, { timeout: 60_000 }).toBe(2)
  await pages.reviewer.goto(request)
  await expect(stateLabel(pages.reviewer, 'Approved and applied')).toBeVisible(SLOW)
  note(`${secondsSince(began)} s from the return of PostgreSQL until a page`)
  const after = (await readConsolePods(site.cluster, console_.namespace)).filter(isReady)
  expect(after.map(({ metadata }) => metadata.name).sort()).toEqual(
    pods.map(({ metadata }) => metadata.name).sort(),
  )
  expect(
    after.flatMap(({ status }) => status.containerStatuses.map((each) => each.restartCount)),
  ).toEqual([0, 0])
})

test('each replica stays below its memory limit', async () => {
  for (const { metadata } of (await readConsolePods(site.cluster, console_.namespace)).filter(
    isReady,
  )) {
    const script = `fetch('http://127.0.0.1:3000/metrics', { headers: { authorization: 'Bearer ${console_.metricsToken}' } }).then((a) => a.text()).then(console.log)`
    const said = (await console_.command(metadata.name, ['-e', script])).toString()
    const bytes = Number(/^process_resident_memory_bytes (\S+)$/m.exec(said)?.[1])
    note(`${Math.ceil(bytes / MEGABYTE)} MB resident in a replica (limit ${MEMORY_LIMIT_MB} MiB)`)
    expect(bytes).toBeLessThan(MEMORY_LIMIT_MB * 1024 * 1024)
    expect(said).toMatch(/workload_identity_store_up(\{.*\})? 1/)
  }
})

test('a backup is restored into an empty installation', async ({ browser }) => {
  const cli = '/console/bin/workload-identity.mjs'
  const ready = async () =>
    (await readConsolePods(site.cluster, console_.namespace)).find(isReady)?.metadata.name ?? ''
  const from = await ready()
  await console_.command(from, [cli, 'backup', '/tmp/console.jsonl.gz'])
  const backup = await console_.command(from, [
    '-e',
    `process.stdout.write(require('node:fs').readFileSync('/tmp/console.jsonl.gz'))`,
  ])
  await console_.uninstall()

  console_ = await site.install('restored')
  await console_.deploy(TAGS.next)
  await expect.poll(() => console_.targets().length).toBe(2)
  const to = await ready()
  const began = Date.now()
  await console_.command(
    to,
    ['-e', `process.stdin.pipe(require('node:fs').createWriteStream('/tmp/console.jsonl.gz'))`],
    backup,
  )
  const said = (await console_.command(to, [cli, 'restore', '/tmp/console.jsonl.gz'])).toString()
  note(`${secondsSince(began)} s to restore ${said.split('\n')[0]}`)
  expect((await console_.command(to, [cli, 'audit', 'verify'])).toString()).toMatch(/: intact, /)

  // Sessions are not part of a backup; the linked token is.
  const page = waitForHydration(await (await openContext(browser)).newPage())
  await continueAs(page, 'team')
  await page.waitForURL(/\/$/)
  await page.goto(request)
  await expect(stateLabel(page, 'Approved and applied')).toBeVisible(SLOW)
  await expect(page.getByRole('list', { name: 'Discussion' })).toContainText('Still true, 1.')
})

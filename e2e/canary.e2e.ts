import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type CollectedSpan, startTraceCollector } from '../lib/testing/trace-collector'
import { startConsoleServer } from '../scripts/servers'
import { createWorld, expect, readSecrets, signInByForm, test } from './fixtures'
import { consoleEnvironment } from './servers'
import { addServiceAccount, expectPassed, federateCluster, giveAccess, startRun } from './steps'

const JWT = /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/

function* filesIn(folder: string): Generator<string> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) yield* filesIn(path)
    else yield path
  }
}

/** A verification is one trace, from the click that started it to the deletion of its Job. */
function expectTraceOfVerification(spans: CollectedSpan[]) {
  const deletions = spans.filter(({ name }) => name === 'DELETE kubernetes')
  const clicks = deletions.flatMap(({ traceId }) =>
    spans.filter((span) => span.traceId === traceId && span.parentSpanId === undefined),
  )
  expect(clicks.map(({ name }) => name).toSorted()).toEqual(['POST /clusters', 'POST /give-access'])
  const click = clicks.find(({ name }) => name === 'POST /clusters')
  const calls = spans.filter(
    ({ traceId, attributes }) => traceId === click?.traceId && attributes['upstream.target'],
  )
  const targets = new Set(calls.map(({ attributes }) => attributes['upstream.target']))
  expect([...targets].toSorted()).toEqual(['coreweave', 'issuer', 'kubernetes'])
  const jobs = calls.filter(
    ({ name, attributes }) =>
      name === 'POST kubernetes' && attributes['http.response.status_code'] === 201,
  )
  expect(jobs.length).toBeGreaterThan(0)
}

test('no page, response, log, row or error contains a token, key or JWT', async ({ page }) => {
  const world = await createWorld('empty')
  const collector = await startTraceCollector()
  const environment = consoleEnvironment({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
  const started = await startConsoleServer(environment)
  const seen: { where: string; text: string }[] = []
  page.on('response', async (response) => {
    const where = `${response.request().method()} ${new URL(response.url()).pathname}`
    if (where.includes('/_next/static/')) return
    const text = await response.text().catch(() => '')
    seen.push({ where, text: `${JSON.stringify(response.headers())}\n${text}` })
  })
  page.on('console', (message) => seen.push({ where: 'browser console', text: message.text() }))

  await page.goto(`${started.url}/sign-in`)
  await page.getByLabel('CoreWeave API token').fill(`${world.tokens.operator.slice(0, -4)}nope`)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText('Could not sign you in.')).toBeVisible()
  await signInByForm(page, world.tokens.operator, started.url)
  await page.goto(`${started.url}/clusters`)
  await page.getByRole('link', { name: 'research-north', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'research-north' })).toBeVisible()
  await federateCluster(page, 'research-north')
  await page.goto(`${started.url}/clusters`)
  await page.getByRole('link', { name: 'research-north', exact: true }).click()
  await page.getByRole('link', { name: 'Service accounts' }).click()
  await addServiceAccount(page, { namespace: 'ml-team', name: 'trainer' })
  await giveAccess(page, { bucket: 'datasets', reason: `key ${world.tokens.team} is retired` })
  await startRun(page)
  await expectPassed(page, { otherZone: true, lists: false })
  for (const tab of ['Manifest', 'Script', 'Token claims', 'Log'])
    await page.getByRole('tab', { name: tab }).click()
  for (const address of [
    '/',
    '/audit',
    '/policies',
    '/federation',
    '/verifications',
    '/buckets/logs',
    '/nowhere',
  ]) {
    await page.goto(`${started.url}${address}`)
    seen.push({ where: `page ${address}`, text: await page.content() })
  }
  const cookies = await page.context().cookies()
  seen.push({ where: 'script-readable cookies', text: await page.evaluate(() => document.cookie) })
  await started.kill('SIGTERM')
  seen.push({ where: 'log of the process', text: started.output() })
  expect(started.output()).not.toContain('MaxListenersExceededWarning')
  collector.close()
  seen.push({ where: 'traces', text: JSON.stringify(collector.spans()) })
  for (const path of filesIn(environment['DATA_DIR'] ?? ''))
    seen.push({ where: `store ${path}`, text: readFileSync(path, 'latin1') })

  const { tokens, serviceAccountTokens, secretKeys } = await readSecrets(world)
  expect(serviceAccountTokens.length).toBeGreaterThan(0)
  expect(secretKeys.length).toBeGreaterThan(0)
  const session = cookies.find(({ name }) => name === '__Host-session')
  expect(session?.httpOnly && session.secure && session.sameSite === 'Lax').toBe(true)
  const secrets = [...tokens, ...serviceAccountTokens, ...secretKeys]
  const leaks = seen.filter(
    ({ text }) => JWT.test(text) || secrets.some((secret) => text.includes(secret)),
  )
  expect(leaks.map(({ where }) => where)).toEqual([])
  const kept = seen.filter(
    ({ where, text }) =>
      !where.startsWith('POST /api/sign-in') && session && text.includes(session.value),
  )
  expect(kept.map(({ where }) => where)).toEqual([])
  expectTraceOfVerification(collector.spans())
})

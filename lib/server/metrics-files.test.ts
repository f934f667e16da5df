import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { metrics, renderMetrics } from './metrics'

const Alerts = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          labels: z.object({ severity: z.enum(['warning', 'critical']) }),
          annotations: z.object({ summary: z.string(), action: z.string() }),
        }),
      ),
    }),
  ),
})
const Dashboard = z.object({
  panels: z.array(
    z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })).min(1) }),
  ),
})

/** The series that Prometheus stores for each metric of the console, with the labels that it sets. */
async function knownSeries() {
  await renderMetrics(() => Promise.reject(new Error('no database')))
  const all = await metrics().registry.getMetricsAsJSON()
  const labels = new Map<string, string[]>()
  for (const { name, type } of all) {
    const metric: object = metrics().registry.getSingleMetric(name) ?? {}
    const own = 'labelNames' in metric ? (metric.labelNames as string[]) : []
    const histogram = String(type) === 'histogram'
    for (const series of histogram ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name])
      labels.set(series, [...own, 'le', 'instance'])
  }
  return labels
}

const NAME = /\b(?:workload_identity|nodejs|process)_[a-z0-9_]+/g
const seriesOf = (expr: string) => expr.match(NAME) ?? []
const labelsOf = (expr: string) => [
  ...[...expr.matchAll(/([a-z]+)\s*=~?"/g)].map(([, label]) => label ?? ''),
  ...[...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list]) => (list ?? '').split(/,\s*/)),
]

async function expressions(): Promise<[name: string, expr: string][]> {
  const alerts = Alerts.parse(parse(await readFile('docs/alerts.yaml', 'utf8')))
  const dashboard = Dashboard.parse(JSON.parse(await readFile('docs/dashboard.json', 'utf8')))
  return [
    ...alerts.groups.flatMap(({ rules }) =>
      rules.map(({ alert, expr }): [string, string] => [alert, expr]),
    ),
    ...dashboard.panels.flatMap(({ title, targets }) =>
      targets.map(({ expr }): [string, string] => [title, expr]),
    ),
  ]
}

test('every metric and label of the example alerts and the dashboard exists', async () => {
  const known = await knownSeries()
  const all = await expressions()
  expect(all.length).toBeGreaterThan(15)
  for (const [name, expr] of all) {
    const series = seriesOf(expr)
    expect(series.length, name).toBeGreaterThan(0)
    for (const each of series) expect([...known.keys()], name).toContain(each)
    const labels = series.flatMap((each) => known.get(each) ?? [])
    for (const label of labelsOf(expr)) expect(labels, `${name}: ${label}`).toContain(label)
  }
})

test('the dashboard shows every metric of the console itself', async () => {
  const shown = new Set((await expressions()).flatMap(([, expr]) => seriesOf(expr)))
  const own = [...(await knownSeries()).keys()].filter(
    (name) => name.startsWith('workload_identity_') && !/_(?:sum|count)$/.test(name),
  )
  for (const name of own) expect([...shown]).toContain(name)
})

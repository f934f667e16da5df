// Measures real clients with container credentials: `npm run clients` installs and runs them, and writes what it
// saw into lib/core/clients and docs/clients.md. Keys of clients as arguments measure only these again.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CLIENT_ERRORS } from '../../../lib/core/clients/client-errors'
import type {
  ClientMeasurements,
  MeasuredClient,
  VersionMeasurement,
} from '../../../lib/core/clients/client-measurement'
import { MEASUREMENTS } from '../../../lib/core/clients/measurements'
import { startSandbox } from '../../../lib/sandbox/start'
import { MATRIX_CLIENTS, type MatrixClient, NOT_INSTALLABLE } from './clients'
import { folderOf, installedWith, installVersion, isInstalled } from './install'
import { matrixFolder } from './quick'
import { errorText, judgeVersion } from './verdict'
import { openMatrixWorkload } from './workload'

const data = (name: string) => join(import.meta.dirname, '../../../lib/core/clients', name)
const PHASES = ['usual', 'expiring', 'ladder', 'unset', 'withToken'] as const
/** What decides which version of a client takes the keys, where that is another package. */
const BELOW = ['botocore']
const AT_A_TIME = 4

const [option, ...rest] = process.argv.slice(2)
const installs = option !== '--installed'
const wanted = new Set(installs ? process.argv.slice(2) : rest)
const selected = MATRIX_CLIENTS.filter(({ key }) => wanted.size === 0 || wanted.has(key))

const sandbox = await startSandbox()
const measured: MeasuredClient[] = []
const errors: Record<string, Record<string, string>> = {}
const notRun: { key: string; label: string; reason: string }[] = []

const waiting = [...selected]
await Promise.all(Array.from({ length: Math.min(AT_A_TIME, selected.length) }, measureWaiting))
await sandbox.close()
writeMeasurements()

/** Measures clients in a world of its own until none is left. */
async function measureWaiting() {
  const workload = await openMatrixWorkload(sandbox)
  for (let client = waiting.shift(); client; client = waiting.shift()) {
    const result = await measureClient(client, workload)
    if (result) measured.push(result)
  }
  await workload.close()
}

async function measureClient(
  client: MatrixClient,
  workload: Awaited<ReturnType<typeof openMatrixWorkload>>,
): Promise<MeasuredClient | undefined> {
  const versions: VersionMeasurement[] = []
  for (const version of client.versions) {
    const folder = folderOf(matrixFolder, client, version)
    const found = isInstalled(folder) ? undefined : 'not installed'
    const reason = installs ? installVersion(folder, version.install) : found
    const label = `${client.label} ${version.version}`
    if (reason !== undefined) {
      console.log(`── ${label}: not run (${reason})`)
      notRun.push({ key: client.key, label, reason })
      continue
    }
    const seen = await workload.observeAll(client, folder, PHASES)
    const below = BELOW.flatMap((name) => {
      const found = installedWith(folder, name)
      return found ? [`${name} ${found}`] : []
    })
    const measurement = judgeVersion(version.version, seen)
    versions.push(below[0] ? { ...measurement, below: below[0] } : measurement)
    if (!measurement.takes || !measurement.reads) {
      const known = errors[client.key] ?? {}
      known[version.version] = errorText(seen)
      errors[client.key] = known
    }
    console.log(`── ${label}: ${JSON.stringify(measurement)}`)
    for (const phase of PHASES) {
      const failed = seen[phase].outcomes.find(({ ok }) => !ok)
      if (failed) console.log(`   ${phase}: ${failed.error?.slice(0, 300)}`)
    }
  }
  if (versions.length === 0) return undefined
  return { key: client.key, label: client.label, versions }
}

/** Clients that were not measured this time stay as they were. */
function writeMeasurements() {
  const keys = new Set(selected.map(({ key }) => key))
  const order = MATRIX_CLIENTS.map(({ key }) => key)
  const merged: ClientMeasurements = {
    date: new Date().toISOString().slice(0, 10),
    clients: [...MEASUREMENTS.clients.filter(({ key }) => !keys.has(key)), ...measured].sort(
      (a, b) => order.indexOf(a.key) - order.indexOf(b.key),
    ),
    notRun: [
      ...NOT_INSTALLABLE,
      ...MEASUREMENTS.notRun.filter(({ key }) => order.includes(key) && !keys.has(key)),
      ...notRun,
    ],
  }
  writeModule('measurements.ts', 'ClientMeasurements', 'MEASUREMENTS', merged)
  const kept = Object.entries(CLIENT_ERRORS).filter(([key]) => !keys.has(key))
  const texts = [...kept, ...Object.entries(errors)].sort(
    ([a], [b]) => order.indexOf(a) - order.indexOf(b),
  )
  writeModule('client-errors.ts', 'ClientErrors', 'CLIENT_ERRORS', Object.fromEntries(texts))
  spawnSync('npm', ['run', '--silent', 'docs'], { stdio: 'inherit' })
}

function writeModule(file: string, type: string, name: string, value: unknown) {
  writeFileSync(
    data(file),
    [
      `import type { ${type} } from './client-measurement'`,
      '',
      '/** Written by `npm run clients`. */',
      `export const ${name}: ${type} = ${JSON.stringify(value, null, 2)}`,
      '',
    ].join('\n'),
  )
  spawnSync('node_modules/.bin/biome', ['format', '--write', data(file)], { stdio: 'ignore' })
}

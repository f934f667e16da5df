// The clients of the matrix that install within seconds: `npm run test:clients` checks that they still behave as recorded.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { VersionMeasurement } from '../../../lib/core/clients/client-measurement'
import { MEASUREMENTS } from '../../../lib/core/clients/measurements'
import type { startSandbox } from '../../../lib/sandbox/start'
import type { TestCounts } from '../../suites'
import { clientsFolder } from '../clients-folder'
import { MATRIX_CLIENTS } from './clients'
import { folderOf, installVersion, isInstalled } from './install'
import { judgeVersion } from './verdict'
import { openMatrixWorkload } from './workload'

type Sandbox = Awaited<ReturnType<typeof startSandbox>>

/** Where versions of the matrix are installed. */
export const matrixFolder = join(clientsFolder, 'matrix')

const quickVersions = () =>
  MATRIX_CLIENTS.flatMap((client) =>
    client.versions.filter(({ quick }) => quick).map((version) => ({ client, version })),
  )

/** Installs them; returns what could not be installed, and why. */
export const installQuick = (): string[] =>
  quickVersions().flatMap(({ client, version }) => {
    const reason = installVersion(folderOf(matrixFolder, client, version), version.install)
    return reason === undefined ? [] : [`${client.label} ${version.version}: ${reason}`]
  })

const AT_A_TIME = 3

/** What must not change between runs; how often a client exchanges in few calls may. */
const essence = (measured: VersionMeasurement) =>
  measured.takes
    ? { takes: true, ...(measured.reads && { refreshes: measured.refreshes }) }
    : { takes: false, reason: measured.reason }

const canEnclose = () => spawnSync('unshare', ['-rm', 'true']).status === 0

/** Runs each installed one past the end of its first keys and compares it with its record. */
export async function checkQuick(sandbox: Sandbox): Promise<TestCounts> {
  const counts: TestCounts = { passed: 0, failed: 0, skipped: 0 }
  const versions = quickVersions()
  const enclosed = canEnclose()
  if (!enclosed) console.log('   This machine lets no process have a name table of its own.')
  const waiting = versions.filter(
    ({ client, version }) => enclosed && isInstalled(folderOf(matrixFolder, client, version)),
  )
  counts.skipped = versions.length - waiting.length
  const work = async () => {
    const workload = await openMatrixWorkload(sandbox)
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { client, version } = next
      const recorded = MEASUREMENTS.clients
        .find(({ key }) => key === client.key)
        ?.versions.find((each) => each.version === version.version)
      const folder = folderOf(matrixFolder, client, version)
      const phases = ['usual', 'expiring', 'withToken'] as const
      const seen = await workload.observeAll(client, folder, phases)
      const [now, then] = [judgeVersion(version.version, seen), recorded].map(
        (each) => each && JSON.stringify(essence(each)),
      )
      const passed = now === then
      counts[passed ? 'passed' : 'failed'] += 1
      const name = `${client.label} ${version.version}`
      console.log(passed ? `     ${name}: ${now}` : `   ✗ ${name}: ${now}, recorded is ${then}`)
      const error = seen.usual.outcomes.find(({ ok }) => !ok)?.error
      if (!passed && error) console.log(`     ${error.slice(0, 500)}`)
    }
    await workload.close()
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, work))
  return counts
}

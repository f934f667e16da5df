import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

/** Where scripts/chart/install-helm puts it. */
const BUILT = join(homedir(), '.cache/workload-identity-helm/bin/helm')

/** Helm on this machine: that of HELM, of the PATH, or the one that was built from its sources. */
export const findHelm = (): string | undefined =>
  [
    process.env['HELM'],
    ...(process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'helm')),
    BUILT,
  ].find((path) => path && existsSync(path))

export const CHART = join(import.meta.dirname, '../../charts/workload-identity-console')

/** Values with what the chart renders of them, as it was reviewed. */
export const GOLDEN = join(CHART, '../golden')
export const GOLDEN_NAMES = readdirSync(GOLDEN)
  .filter((file) => file.endsWith('.values.yaml'))
  .map((file) => file.replace('.values.yaml', ''))

/** Runs helm and returns what it printed. Helm reads no settings of this machine's user. */
export function runHelm(helm: string, args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(helm, args, {
    encoding: 'utf8',
    env: { ...process.env, HOME: '/nonexistent', KUBECONFIG: '/nonexistent' },
  })
  return { status, stdout, stderr }
}

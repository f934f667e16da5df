// Runs ordinary commands of real clients on the sandbox, each with its expected outcome. Names of clients as arguments run only these.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startSandbox } from '../../lib/sandbox/start'
import { describeCounts, type TestCounts } from '../suites'
import { awsCli } from './cases/aws-cli'
import { boto3 } from './cases/boto3'
import { kubectl } from './cases/kubectl'
import { kubernetesPython } from './cases/kubernetes-python'
import { minioClient } from './cases/minio-client'
import { rclone } from './cases/rclone'
import { s3fs } from './cases/s3fs'
import { type ClientTable, findMismatch } from './client-case'
import { clientsFolder } from './clients-folder'
import { findClient, openPythonSession, openShellCommands } from './commands'
import { measureExchanges } from './exchanges'
import { checkQuick } from './matrix/quick'
import { openWorkplace } from './workplace'

const TABLES: ClientTable[] = [boto3, awsCli, minioClient, s3fs, rclone, kubernetesPython, kubectl]
const EXCHANGES = 'exchanges'
const MATRIX = 'matrix'
const MAX_SHOWN = 1500

const clients = { bin: join(clientsFolder, 'bin'), venv: join(clientsFolder, 'venv') }

const sum: TestCounts = { passed: 0, failed: 0, skipped: 0 }
const sandbox = await startSandbox()

const listed = ['lib/sandbox/README.md', 'lib/sandbox/kubernetes/README.md']
  .map((file) => readFileSync(join(import.meta.dirname, '../..', file), 'utf8'))
  .join('\n')

const indent = (text: string) => text.trimEnd().slice(0, MAX_SHOWN).replace(/^/gm, '      ')

async function runTable({ name, needs, language, prelude, cases }: ClientTable) {
  const started = Date.now()
  const world = sandbox.createWorld('default')
  const place = await openWorkplace(sandbox.url, world, clients)
  const open = language === 'python' ? openPythonSession : openShellCommands
  try {
    const found = findClient(needs, place.env)
    if (found === undefined) {
      sum.skipped += cases.length
      console.log(
        `── ${name}: not installed, ${cases.length} commands skipped (scripts/clients/install)`,
      )
      return
    }
    const commands = open(place.env, place.work)
    const counts = { passed: 0, failed: 0 }
    if (prelude) {
      const { exit, err } = await commands.run(prelude)
      if (exit) throw new Error(`${name}: the prelude failed\n${err}`)
    }
    for (const [command, expected] of cases) {
      const result = await commands.run(command)
      const mismatch = findMismatch(result, expected, listed)
      counts[mismatch ? 'failed' : 'passed'] += 1
      if (mismatch)
        console.log(`   ✗ ${command}\n     ${mismatch}\n${indent(`${result.out}${result.err}`)}`)
    }
    commands.close()
    sum.passed += counts.passed
    sum.failed += counts.failed
    const seconds = ((Date.now() - started) / 1000).toFixed(1)
    console.log(
      `── ${name} (${found}): ${counts.passed} passed, ${counts.failed} failed, ${seconds} s`,
    )
  } finally {
    place.close()
  }
}

if (!existsSync(clientsFolder))
  console.log(`${clientsFolder} is not there: clients are those on the PATH.`)
const wanted = process.argv.slice(2)
for (const table of TABLES)
  if (wanted.length === 0 || wanted.includes(table.name)) await runTable(table)
if (wanted.length === 0 || wanted.includes(EXCHANGES)) {
  console.log(`── ${EXCHANGES}`)
  const counts = await measureExchanges(sandbox, clients)
  for (const key of ['passed', 'failed', 'skipped'] as const) sum[key] += counts[key]
}
if (wanted.length === 0 || wanted.includes(MATRIX)) {
  console.log(`── ${MATRIX}`)
  const counts = await checkQuick(sandbox)
  for (const key of ['passed', 'failed', 'skipped'] as const) sum[key] += counts[key]
}
await sandbox.close()
console.log(`\n${describeCounts(sum)}`)
process.exitCode = sum.failed ? 1 : 0

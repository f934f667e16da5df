import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { testServers } from './servers'

const POLICY = {
  version: 'v1alpha1',
  name: 'read-datasets',
  statements: [
    {
      name: 'read',
      effect: 'Allow',
      actions: ['s3:GetObjct'],
      resources: ['datasets/*'],
      principals: ['role/https://oidc.cks.coreweave.com/id/x:system:serviceaccount:ml-team:train'],
    },
  ],
}

// The console of all other tests is this installation, so that only the command line is left to run.
test('the command line of an installation needs no library but its own', () => {
  const { installation, folder } = testServers()
  const cwd = mkdtempSync(join(folder, 'policies-'))
  writeFileSync(join(cwd, 'policy.json'), JSON.stringify(POLICY))
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(installation, 'bin/workload-identity.mjs'), ...args], {
      cwd,
      encoding: 'utf8',
    })
  const lint = run('policy', 'lint', 'policy.json', '--format', 'json')
  expect(lint.stderr).toBe('')
  expect(lint.status).toBe(1)
  expect(JSON.parse(lint.stdout)).toMatchObject({ policies: 1 })
  expect(lint.stdout).toContain('s3:GetObjct')
  // Loads the embedded database, the only library that the command line does not contain.
  const audit = run('audit', 'verify', '--help')
  expect(audit).toMatchObject({ status: 0, stderr: '' })
})

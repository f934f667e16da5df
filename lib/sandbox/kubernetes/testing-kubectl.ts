import { spawnSync } from 'node:child_process'
import { delimiter, resolve } from 'node:path'

/** Every kubectl named in TEST_KUBECTL, else the one on the PATH, if there is one. */
export const findKubectl = (environment: Record<string, string | undefined>) =>
  (environment['TEST_KUBECTL'] ?? onPath()).split(delimiter).flatMap((path) => {
    const said = spawnSync(path, ['version', '--client', '--output=json'], { encoding: 'utf8' })
    const version = /"gitVersion": "v([^"]+)"/.exec(said.stdout ?? '')?.[1]
    return version ? [{ path: resolve(path), version: `kubectl ${version}` }] : []
  })

const onPath = () =>
  spawnSync('/bin/sh', ['-c', 'command -v kubectl'], { encoding: 'utf8' }).stdout.trim()

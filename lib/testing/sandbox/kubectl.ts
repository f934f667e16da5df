import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'

/** Version and path of every kubectl in TEST_KUBECTL, or of the one on the PATH. */
export function findKubectl(environment: Record<string, string | undefined>) {
  const named = environment['TEST_KUBECTL'] ?? onPath()
  return named
    .split(delimiter)
    .filter(Boolean)
    .flatMap((path): [version: string, path: string][] => {
      const said = spawnSync(path, ['version', '--client', '--output=json'], { encoding: 'utf8' })
      const version = /"gitVersion": "([^"]+)"/.exec(said.stdout ?? '')?.[1]
      return version ? [[version, resolve(path)]] : []
    })
}

const onPath = () =>
  spawnSync('/bin/sh', ['-c', 'command -v kubectl'], { encoding: 'utf8' }).stdout.trim()

type Said = { code: number; out: string; err: string }

/** A shell with this kubectl and its own home directory. */
export function openShell(program: string, kubeconfig: string) {
  const home = mkdtempSync(join(tmpdir(), 'console-kubectl-'))
  const [bin, config] = [join(home, 'bin'), join(home, 'config')]
  mkdirSync(bin)
  symlinkSync(program, join(bin, 'kubectl'))
  writeFileSync(config, kubeconfig, { mode: 0o600 })
  const env = {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env['PATH']}`,
    HOME: home,
    KUBECONFIG: config,
    KUBECACHEDIR: join(home, 'cache'),
  }
  return {
    sh: (script: string, input = '') =>
      new Promise<Said>((done) => {
        const options = { env, timeout: 25_000 }
        const child = execFile('/bin/sh', ['-c', script], options, (error, out, err) => {
          const { code } = error ?? { code: 0 }
          done({ code: typeof code === 'number' ? code : -1, out, err })
        })
        // A script that reads no input may exit before the input is written.
        child.stdin?.on('error', () => {})
        child.stdin?.end(input)
      }),
    close: () => rmSync(home, { recursive: true, force: true }),
  }
}

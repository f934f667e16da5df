// Installs the clients of the matrix, each version in a folder of its own.
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClientInstall, MatrixClient, MatrixVersion } from './clients'

const programs = join(import.meta.dirname, 'programs')
const COMPLETE = 'complete'
const MAX_REASON = 200

export const folderOf = (root: string, { key }: MatrixClient, { version }: MatrixVersion) =>
  join(root, `${key}-${version}`)
export const isInstalled = (folder: string) => existsSync(join(folder, COMPLETE))

/** Installs a version, unless it is there. Returns why it could not be installed, if so. */
export function installVersion(folder: string, install: ClientInstall): string | undefined {
  if (isInstalled(folder)) return undefined
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const reason = runInstall(folder, install)
  if (reason === undefined) writeFileSync(join(folder, COMPLETE), '')
  return reason
}

function runInstall(folder: string, install: ClientInstall): string | undefined {
  switch (install.by) {
    case 'pip':
      return run(
        600,
        ['python3', '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'].concat(
          ['--only-binary', ':all:', '--target', folder],
          install.packages,
        ),
      )
    case 'npm':
      writeFileSync(join(folder, 'package.json'), '{"private":true}\n')
      return run(
        600,
        ['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', ...install.packages],
        { cwd: folder },
      )
    case 'go':
      return inSources(install.program, ['main.go'], (cwd) =>
        inOrder(
          () => run(60, ['go', 'mod', 'init', 'probe'], { cwd, env: GO }),
          () => run(300, ['go', 'get', ...install.modules], { cwd, env: GO }),
          () =>
            run(
              1800,
              ['go', 'build', '-trimpath', '-ldflags', '-s -w', '-o', join(folder, 'program'), '.'],
              { cwd, env: GO },
            ),
        ),
      )
    case 'go-install':
      return run(1800, ['go', 'install', '-ldflags', '-s -w', install.module], {
        env: { ...GO, GOFLAGS: '', GOBIN: join(folder, 'bin') },
      })
    case 'cargo':
      return inSources(install.program, ['main.rs'], (cwd) => {
        mkdirSync(join(cwd, 'src'))
        copyFileSync(join(cwd, 'main.rs'), join(cwd, 'src/main.rs'))
        writeFileSync(join(cwd, 'Cargo.toml'), cargoManifest(install.crates))
        return inOrder(
          () => run(3600, ['cargo', 'build', '--release', '--quiet'], { cwd }),
          () => run(10, ['cp', 'target/release/probe', join(folder, 'program')], { cwd }),
        )
      })
    case 'maven':
      return inSources(install.program, ['Probe.java'], (cwd) => {
        writeFileSync(join(cwd, 'pom.xml'), mavenProject(install.artifacts))
        const jars = join(folder, 'jars')
        return inOrder(
          () =>
            run(
              900,
              ['mvn', '-q', '-B', 'dependency:copy-dependencies'].concat(
                `-DoutputDirectory=${jars}`,
              ),
              { cwd },
            ),
          () =>
            run(300, ['javac', '-cp', `${jars}/*`, '-d', join(folder, 'classes'), 'Probe.java'], {
              cwd,
            }),
        )
      })
    case 'debian':
      return installDebian(folder, install.packages)
  }
}

/** Unpacks packages and what they need beside the system instead of installing them into it. */
function installDebian(folder: string, packages: readonly string[]): string | undefined {
  const archives = join(folder, 'archives')
  mkdirSync(join(archives, 'partial'), { recursive: true })
  const failed = run(600, [
    ...['apt-get', 'install', '--yes', '--quiet', '--download-only', '--no-install-recommends'],
    ...['--option', `Dir::Cache::archives=${archives}`],
    ...packages,
  ])
  if (failed !== undefined) return failed
  for (const file of readdirSync(archives).filter((name) => name.endsWith('.deb'))) {
    const reason = run(120, ['dpkg', '-x', join(archives, file), folder])
    if (reason !== undefined) return reason
  }
  rmSync(archives, { recursive: true })
  return undefined
}

const GO = { CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOFLAGS: '-mod=mod' }

const cargoManifest = (crates: Readonly<Record<string, string>>) =>
  [
    '[package]\nname = "probe"\nversion = "0.0.0"\nedition = "2021"\n\n[dependencies]',
    ...Object.entries(crates).map(([name, version]) => `${name} = "${version}"`),
    'tokio = { version = "1", features = ["macros", "rt"] }\n',
    '[profile.release]\nopt-level = 0\ndebug = false\n',
  ].join('\n')

const mavenProject = (artifacts: readonly string[]) => {
  const dependencies = artifacts.map((artifact) => {
    const [group, name, version] = artifact.split(':')
    return `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`
  })
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>probe</groupId><artifactId>probe</artifactId><version>1</version><dependencies>${dependencies.join('')}</dependencies></project>\n`
}

/** Calls `build` in a new folder with the files of one of our programs. */
function inSources(program: string, files: string[], build: (cwd: string) => string | undefined) {
  const cwd = mkdtempSync(join(tmpdir(), 'console-matrix-build-'))
  try {
    for (const file of files) copyFileSync(join(programs, program, file), join(cwd, file))
    return build(cwd)
  } finally {
    rmSync(cwd, { recursive: true, force: true })
  }
}

/** The reason of the first step that fails. */
const inOrder = (...steps: (() => string | undefined)[]) => {
  for (const step of steps) {
    const reason = step()
    if (reason !== undefined) return reason
  }
  return undefined
}

/** Runs a program; returns why it failed, if so. */
function run(
  seconds: number,
  [program = '', ...args]: readonly string[],
  { cwd, env = {} }: { cwd?: string; env?: Record<string, string> } = {},
): string | undefined {
  const { status, error, stdout, stderr } = spawnSync(program, args, {
    ...(cwd && { cwd }),
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: seconds * 1000,
    killSignal: 'SIGKILL',
  })
  if (status === 0) return undefined
  if (error && 'code' in error && error.code === 'ETIMEDOUT') return `not built within ${seconds} s`
  if (error) return error.message
  const lines = `${stderr}\n${stdout}`.trim().split('\n')
  const line = lines.findLast((each) => /error|not |fail/i.test(each)) ?? lines.at(-1)
  return (line ?? '').trim().slice(0, MAX_REASON)
}

/** The version of a Python distribution that came with a client, such as botocore with boto3. */
export const installedWith = (folder: string, distribution: string): string | undefined =>
  readdirSync(folder)
    .map((name) => new RegExp(`^${distribution}-(.+)\\.dist-info$`).exec(name)?.[1])
    .find((version) => version !== undefined)

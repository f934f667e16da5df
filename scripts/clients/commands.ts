// Runs commands of clients: each by a shell of its own, or all by one Python session.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { ClientTable, CommandResult } from './client-case'

type Environment = Record<string, string>

/** Next.js declares NODE_ENV as part of every environment. */
const asProcessEnvironment = (env: Environment) => env as NodeJS.ProcessEnv
export type Commands = {
  run: (command: string) => Promise<CommandResult>
  close: () => void
}

const DEADLINE_MS = 60_000

/** The signal reaches what the command started, too. */
function endGroup({ pid }: ChildProcess) {
  try {
    if (pid) process.kill(-pid, 'SIGKILL')
  } catch {}
}

export function openShellCommands(env: Environment, cwd: string): Commands {
  const running = new Set<ChildProcess>()
  return {
    run: (command) =>
      new Promise((resolve) => {
        const child = spawn('/bin/sh', ['-c', command], {
          cwd,
          env: asProcessEnvironment(env),
          stdio: ['ignore', 'pipe', 'pipe'],
          detached: true,
        })
        running.add(child)
        let [out, err] = ['', '']
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          out += text
        })
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          err += text
        })
        const late = setTimeout(() => {
          err += `\nThe command did not end within ${DEADLINE_MS / 1000} s.`
          endGroup(child)
        }, DEADLINE_MS)
        child.on('close', (code) => {
          clearTimeout(late)
          running.delete(child)
          resolve({ exit: code ?? -1, out, err })
        })
      }),
    close: () => running.forEach(endGroup),
  }
}

export function openPythonSession(env: Environment, cwd: string): Commands {
  const child = spawn('python3', ['-u', join(import.meta.dirname, 'python_session.py')], {
    cwd,
    env: asProcessEnvironment(env),
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  })
  const lines = createInterface({ input: child.stdout })
  let answer: ((result: CommandResult) => void) | undefined
  lines.on('line', (line) => answer?.(JSON.parse(line) as CommandResult))
  const ended = new Promise<CommandResult>((resolve) =>
    child.once('close', (code) =>
      resolve({ exit: -1, out: '', err: `The Python session has ended (${code}).` }),
    ),
  )
  child.stdin.on('error', () => {})
  return {
    run: (source) => {
      const answered = new Promise<CommandResult>((resolve) => {
        answer = resolve
      })
      const late = setTimeout(() => endGroup(child), DEADLINE_MS)
      child.stdin.write(`${JSON.stringify(source)}\n`)
      return Promise.race([answered, ended]).finally(() => clearTimeout(late))
    },
    close: () => endGroup(child),
  }
}

/** The version of an installed client, or undefined where it is not installed. */
export function findClient(needs: ClientTable['needs'], env: Environment): string | undefined {
  const [program, ...args] =
    'module' in needs
      ? ['python3', '-c', `import ${needs.module} as m; print(m.__version__)`]
      : ['/bin/sh', '-c', `command -v "$0"`, needs.program]
  const { status, stdout } = spawnSync(program, args, {
    env: asProcessEnvironment(env),
    encoding: 'utf8',
  })
  return status === 0 ? stdout.trim() : undefined
}

import { type ChildProcess, spawn } from 'node:child_process'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { constants } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

const CPU_SECONDS = '10'
/** In blocks of 512 bytes: 10 MiB. */
const LARGEST_FILE = '20480'
/** Longer than a refresh proof of an hour. */
const LONGEST_RUN = 70 * 60_000
const MOST_OUTPUT = 1024 * 1024
const TOO_MUCH = `\nThe sandbox stops a container that writes more than ${MOST_OUTPUT} bytes.\n`
const LIMITED = 'ulimit -c 0; ulimit -t "$1"; ulimit -f "$2"; shift 2; exec "$@"'
const MARK = 'SANDBOX_POD'

type Options = {
  id: string
  command: string[]
  cwd: string
  environment: Record<string, string>
  write: (bytes: Uint8Array) => void
}

export type ContainerProcess = ReturnType<typeof startProcess>

/** Kills detached children if the process ends without closing its clusters. */
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) signalGroup(child, 'SIGKILL')
})

/** Runs a container's command as a child process with limits, in its own process group. */
export function startProcess({ id, command, cwd, environment, write }: Options) {
  const child = spawn('/bin/sh', ['-c', LIMITED, 'sh', CPU_SECONDS, LARGEST_FILE, ...command], {
    cwd,
    // Next's types require NODE_ENV; a pod's environment has only its own variables.
    env: { ...environment, [MARK]: id } as unknown as NodeJS.ProcessEnv,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  let written = 0
  const take = (bytes: Buffer) => {
    if (written > MOST_OUTPUT) return
    written += bytes.length
    write(bytes)
    if (written <= MOST_OUTPUT) return
    write(Buffer.from(TOO_MUCH))
    signalGroup(child, 'SIGKILL')
    child.stdout.destroy()
    child.stderr.destroy()
  }
  child.stdout.on('data', take)
  child.stderr.on('data', take)
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), LONGEST_RUN).unref()

  const exited = new Promise<number>((resolve) => {
    child.once('error', () => resolve(128))
    child.once('exit', (code, signal) => resolve(code ?? 128 + signalNumber(signal)))
  }).then(async (code) => {
    clearTimeout(timer)
    running.delete(child)
    await drained(child)
    await sweep(child, id, cwd)
    return code
  })

  return {
    exited,
    stop: () => signalGroup(child, 'SIGTERM'),
    kill: async () => {
      signalGroup(child, 'SIGKILL')
      await exited
    },
  }
}

const signalNumber = (signal: NodeJS.Signals | null) => (signal ? constants.signals[signal] : 0)

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals) {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // The process group has already ended.
  }
}

/** Reads the remaining output; a background child may keep the pipe open. */
async function drained({ stdout, stderr }: ChildProcess) {
  const ends = [stdout, stderr].map(
    (stream) =>
      new Promise<void>((resolve) => {
        if (!stream || stream.readableEnded || stream.destroyed) resolve()
        else stream.once('close', resolve)
      }),
  )
  const limit = new Promise<void>((resolve) => setTimeout(resolve, 200).unref())
  await Promise.race([Promise.all(ends), limit])
  stdout?.destroy()
  stderr?.destroy()
}

/** Kills children that left the group, found by the pod's environment mark or working directory. */
async function sweep(child: ChildProcess, id: string, cwd: string) {
  signalGroup(child, 'SIGKILL')
  for (let round = 0; round < 20; round += 1) {
    const left = await belonging(id, cwd)
    if (left.length === 0) return
    for (const pid of left)
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // The process has already ended.
      }
    await sleep(20)
  }
}

async function belonging(id: string, cwd: string) {
  const ids = (await readdir('/proc').catch(() => [])).filter((entry) => /^\d+$/.test(entry))
  const found = await Promise.all(
    ids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
      const folder = await readlink(`/proc/${pid}/cwd`).catch(() => '')
      const marked = environment.split('\0').includes(`${MARK}=${id}`)
      return marked || folder === cwd || folder.startsWith(`${cwd}/`) ? [Number(pid)] : []
    }),
  )
  return found.flat()
}

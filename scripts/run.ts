import { spawn } from 'node:child_process'

/** Receives what a program prints, in place of this terminal. */
export type Write = (text: string) => void

/** Runs a program on this terminal; resolves with its exit code. The program ends with this process. */
export function runProgram(
  program: string,
  args: string[],
  env: Record<string, string> = {},
  write?: Write,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: write ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      env: { ...process.env, ...env },
    })
    if (write)
      for (const stream of [child.stdout, child.stderr])
        stream?.setEncoding('utf8').on('data', write)
    const kill = () => child.kill()
    process.once('exit', kill)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      process.off('exit', kill)
      resolve(code ?? (signal ? 1 : 0))
    })
  })
}

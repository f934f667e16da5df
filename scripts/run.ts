import { spawn } from 'node:child_process'

/** Run a program with its output on this terminal; resolves with its exit code. It ends with this process. */
export function run(
  program: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...env } })
    const kill = () => child.kill()
    process.once('exit', kill)
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      process.off('exit', kill)
      resolve(code ?? (signal ? 1 : 0))
    })
  })
}

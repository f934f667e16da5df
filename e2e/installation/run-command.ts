import { spawn } from 'node:child_process'

type Given = { env?: Record<string, string>; input?: Buffer }

/** Runs a command beside the servers of this process and returns what it printed; fails with what it said. */
export async function runCommand(
  command: readonly string[],
  { env = {}, input }: Given = {},
): Promise<Buffer> {
  const [program = '', ...args] = command
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: 'pipe' })
  const out: Buffer[] = []
  const said: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const printed = Buffer.concat(out)
  if (code === 0) return printed
  throw new Error(
    `${command.join(' ')} ended with ${code}:\n${Buffer.concat(said)}${printed.subarray(0, 4000)}`,
  )
}

import { connect, createServer } from 'node:net'
import { z } from 'zod'

const HOST = '127.0.0.1'
const MAX_ATTEMPTS = 100

/** A port that a variable names cannot be used. The message is one line. */
export class PortError extends Error {}

type PortChoice = {
  /** The name of the server in messages. */
  server: string
  /** The environment variable that names the port. */
  variable: string
  preferred: number
  /** Ports that another server is about to use. */
  except?: number[]
}

const Port = z.coerce.number().int().min(0).max(65_535)

/**
 * The port that a variable names, or else the preferred one, or else the next free one and a notice that
 * says so. A named port that cannot be used is a PortError. Port 0 lets the system choose.
 */
export async function choosePort(
  { server, variable, preferred, except = [] }: PortChoice,
  environment: Record<string, string | undefined> = process.env,
): Promise<{ port: number; notice?: string }> {
  const named = environment[variable]
  if (named) {
    const { data: port } = Port.safeParse(named)
    if (port === undefined)
      throw new PortError(`${variable}=${named} is not a port. Set it to a number from 0 to 65535.`)
    if (port === 0) return { port: await findFreePort() }
    const reason = except.includes(port) ? 'taken' : await readPortState(port)
    if (reason === 'free') return { port }
    throw new PortError(
      reason === 'taken'
        ? `Port ${port} is taken. Set ${variable} to another port, or leave it unset to use a free one.`
        : `Port ${port} cannot be used (${reason}). Set ${variable} to another port.`,
    )
  }
  for (let port = preferred; port < preferred + MAX_ATTEMPTS; port++)
    if (!except.includes(port) && (await readPortState(port)) === 'free')
      return port === preferred
        ? { port }
        : { port, notice: `Port ${preferred} is taken: the ${server} uses port ${port}.` }
  throw new PortError(
    `Ports ${preferred} to ${preferred + MAX_ATTEMPTS - 1} are taken. Set ${variable} to a free one.`,
  )
}

/** Finds a free port, chosen by the system. */
export const findFreePort = () =>
  new Promise<number>((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, HOST, () => {
      const address = probe.address()
      probe.close(() =>
        address && typeof address === 'object'
          ? resolve(address.port)
          : reject(new Error('The system assigned no port.')),
      )
    })
  })

/** Reads whether a port on loopback is free or taken, or the error code of listening on it. */
async function readPortState(port: number): Promise<'free' | 'taken' | string> {
  // macOS allows binding to loopback while another program listens on all addresses.
  if (await isAnswered(port)) return 'taken'
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(code === 'EADDRINUSE' ? 'taken' : (code ?? 'unknown error')),
    )
    probe.listen(port, HOST, () => probe.close(() => resolve('free')))
  })
}

const isAnswered = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ port, host: HOST })
    const end = (answered: boolean) => {
      socket.destroy()
      resolve(answered)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })

import { z } from 'zod'

/** Sizes of the pools of PostgreSQL connections, and times in seconds. */
const DEFAULT_LIMITS = {
  /** Connections of one process for everything but transactions. */
  readers: 10,
  /** Connections of one process for transactions, some of which wait for the lock of an audit chain. */
  writers: 5,
  /** Connections of one process to the job queue. */
  jobs: 2,
  /** How long a connection may take, and the wait for one that is free. */
  connect: 3,
  /** How long one statement may run. */
  statement: 10,
  /** How long a statement may wait for a lock. */
  lock: 5,
  /** How long a transaction may do nothing before PostgreSQL ends its connection. */
  idle: 15,
  /** How long a start waits for another process that migrates the database. */
  migration: 60,
} as const

export type DatabaseLimits = Record<keyof typeof DEFAULT_LIMITS, number>

const NAMES = Object.keys(DEFAULT_LIMITS) as (keyof DatabaseLimits)[]
const ENTRY = /^([a-z]+)=(\d{1,4})$/

/** `readers=20,statement=30`: what is not named keeps its default. */
export const DatabaseLimitList = z
  .string()
  .default('')
  .transform((text, context): DatabaseLimits => {
    const limits: DatabaseLimits = { ...DEFAULT_LIMITS }
    for (const entry of text.split(',').map((each) => each.trim())) {
      if (entry === '') continue
      const [, given, number = '0'] = ENTRY.exec(entry) ?? []
      const name = NAMES.find((each) => each === given)
      if (name === undefined || Number(number) < 1)
        context.addIssue({
          code: 'custom',
          message: `${entry} is not one of ${NAMES.join(', ')} with a number from 1, such as statement=30`,
        })
      else limits[name] = Number(number)
    }
    return limits
  })

/** Whether whoever reads the network between the console and the host of this URL reads the database with it. */
export function isPlaintextDatabase(url: string): boolean {
  const { searchParams } = new URL(url)
  const [mode, ssl] = [searchParams.get('sslmode'), searchParams.get('ssl')]
  if (mode !== null) return mode === 'disable'
  if (ssl !== null) return !['true', '1'].includes(ssl)
  return !['sslrootcert', 'sslcert', 'sslkey'].some((name) => searchParams.has(name))
}

/** The host of a PostgreSQL URL, or the folder of its socket. */
export function databaseHost(url: string): string {
  const { hostname, searchParams } = new URL(url)
  return searchParams.get('host') ?? decodeURIComponent(hostname)
}

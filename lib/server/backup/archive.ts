import 'server-only'

import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { z } from 'zod'
import { AppError } from '@/lib/common/errors'
import type { Env } from '../env'
import { deriveKeys, keyName } from '../keys'

export const ARCHIVE_FORMAT = 'workload-identity-console/backup'
const ARCHIVE_VERSION = 1
/** A row holds at most a policy or the log of a Job, so that what is longer is no archive. */
const MAX_LINE_BYTES = 64 * 1024 ** 2

export const ArchiveHeader = z.object({
  format: z.literal(ARCHIVE_FORMAT),
  version: z.literal(ARCHIVE_VERSION),
  createdAt: z.iso.datetime(),
  /** The version of the console that wrote it. */
  build: z.string(),
  /** When the newest migration of its database was made. */
  schema: z.iso.datetime(),
  /** The public name of the key of the code at the end. */
  keyId: z.string(),
  organizations: z.array(z.object({ uid: z.string(), auditRows: z.number() })),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()), rows: z.number() })),
})
export type ArchiveHeader = z.infer<typeof ArchiveHeader>

const Trailer = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  mac: z.string().regex(/^[0-9a-f]{64}$/),
})

export type ArchiveKeys = ReturnType<typeof archiveKeys>

/** The code of an archive is under the audit key, as the rows in it are. */
export function archiveKeys({
  AUDIT_SECRET,
  SESSION_SECRET,
}: Pick<Env, 'AUDIT_SECRET' | 'SESSION_SECRET'>) {
  const { newest, all } = deriveKeys(AUDIT_SECRET ?? SESSION_SECRET, 'backup')
  const named = (key: Buffer) => ({ id: keyName(key), key })
  return { newest: named(newest), all: all.map(named) }
}

const macOf = (key: Buffer, digest: string) => createHmac('sha256', key).update(digest).digest()

export const ARCHIVE_PROBLEMS = [
  'truncated', // ends before its code
  'damaged', // not as it was written
  'other-key', // its code was made with another AUDIT_SECRET
  'not-an-archive',
] as const
export type ArchiveProblem = (typeof ARCHIVE_PROBLEMS)[number]

const PROBLEM_WORDS = {
  truncated: ['is truncated', 'Copy the whole file again, or use another backup.'],
  damaged: ['was damaged or changed', 'Copy the file again, or use another backup.'],
  'other-key': [
    'was written with another AUDIT_SECRET',
    'Set the AUDIT_SECRET of the console that wrote it, old values included.',
  ],
  'not-an-archive': ['is not a backup of a console', 'Name a file that backup wrote.'],
} as const satisfies Record<ArchiveProblem, readonly [says: string, next: string]>

/** Why an archive is refused, in words. */
export function archiveError(file: string, problem: ArchiveProblem, cause?: unknown) {
  const [says, next] = PROBLEM_WORDS[problem]
  return new AppError('invalid', `${file} ${says}. Nothing was restored.`, {
    cause,
    detail: { reason: problem, next },
  })
}

/** Write an archive: the header, the lines and the code over both, compressed. Returns its digest. */
export async function writeArchive(
  file: string,
  keys: ArchiveKeys,
  header: ArchiveHeader,
  lines: () => AsyncIterable<readonly string[]>,
): Promise<string> {
  const hash = createHash('sha256')
  let digest = ''
  async function* content() {
    const first = `${JSON.stringify(header)}\n`
    hash.update(first)
    yield first
    for await (const batch of lines()) {
      const text = batch.map((line) => `${line}\n`).join('')
      hash.update(text)
      yield text
    }
    digest = hash.digest('hex')
    const mac = macOf(keys.newest.key, digest).toString('hex')
    yield `${JSON.stringify({ sha256: digest, mac } satisfies z.infer<typeof Trailer>)}\n`
  }
  // An existing file may be the only backup there is.
  const target = createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true })
  try {
    await pipeline(Readable.from(content()), createGzip(), target)
  } catch (error) {
    if (!isExisting(error)) await rm(file, { force: true })
    throw error
  }
  return digest
}

const isExisting = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'EEXIST'

/** The first two bytes of every gzip file: https://www.rfc-editor.org/rfc/rfc1952#page-6 */
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b])

async function requireGzip(file: string) {
  const handle = await open(file)
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0)
    if (!buffer.subarray(0, bytesRead).equals(GZIP_MAGIC))
      throw archiveError(file, 'not-an-archive')
  } finally {
    await handle.close()
  }
}

async function* readLines(file: string): AsyncGenerator<Buffer> {
  await requireGzip(file)
  const source = createReadStream(file)
  const unpacked = createGunzip()
  source.on('error', (error) => unpacked.destroy(error))
  source.pipe(unpacked)
  try {
    let rest = Buffer.alloc(0)
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      let start = 0
      for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
        yield Buffer.concat([rest, chunk.subarray(start, end)])
        rest = Buffer.alloc(0)
        start = end + 1
      }
      rest = Buffer.concat([rest, chunk.subarray(start)])
      if (rest.byteLength > MAX_LINE_BYTES) throw archiveError(file, 'damaged')
    }
    if (rest.byteLength > 0) throw archiveError(file, 'truncated')
  } catch (error) {
    throw zlibProblem(file, error)
  } finally {
    source.destroy()
    unpacked.destroy()
  }
}

function zlibProblem(file: string, error: unknown) {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'Z_BUF_ERROR') return archiveError(file, 'truncated', error)
  return typeof code === 'string' && code.startsWith('Z_')
    ? archiveError(file, 'damaged', error)
    : error
}

function parsedLine<Schema extends z.ZodType>(
  schema: Schema,
  line: Buffer,
): z.output<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(line.toString('utf8'))).data
  } catch {
    return undefined
  }
}

/**
 * Read an archive: first its header, then each line of a row. The code is verified at the end, so that nothing
 * that was read may be kept before this returns.
 */
export async function* readArchive(
  file: string,
  keys: ArchiveKeys,
): AsyncGenerator<{ header: ArchiveHeader } | { line: string }, string> {
  const hash = createHash('sha256')
  let header: ArchiveHeader | undefined
  /** The last line is the code, and is not in what it covers. */
  let held: Buffer | undefined
  for await (const line of readLines(file)) {
    if (held) {
      hash.update(held).update('\n')
      if (header) yield { line: held.toString('utf8') }
      else {
        header = parsedLine(ArchiveHeader, held)
        if (!header) throw archiveError(file, 'not-an-archive')
        yield { header }
      }
    }
    held = line
  }
  const trailer = held && parsedLine(Trailer, held)
  if (!header) throw archiveError(file, 'not-an-archive')
  if (!trailer) throw archiveError(file, 'truncated')
  const digest = hash.digest('hex')
  if (digest !== trailer.sha256) throw archiveError(file, 'damaged')
  const { keyId } = header
  const key = keys.all.find(({ id }) => id === keyId)
  if (!key) throw archiveError(file, 'other-key')
  const given = Buffer.from(trailer.mac, 'hex')
  if (!timingSafeEqual(macOf(key.key, digest), given)) throw archiveError(file, 'damaged')
  return digest
}

/**
 * What was thrown, in words. Not everything that is thrown is an error: PGlite throws objects of its file system, such
 * as one with only an `errno` on a full disk.
 */
export function describeThrown(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message || thrown.name
  if (typeof thrown !== 'object' || thrown === null) return String(thrown)
  const { name, code, errno, message } = thrown as Record<string, unknown>
  const said = [name, code, errno !== undefined && `errno ${errno}`, message]
    .filter((part) => typeof part === 'string' && part !== '')
    .join(' ')
  return said || `an object with ${Object.keys(thrown).join(', ') || 'no members'}`
}

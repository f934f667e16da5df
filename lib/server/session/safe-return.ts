const ORIGIN = 'http://console.invalid'
const MAX_LENGTH = 2048

/**
 * Where to go after signing in: one of the console's own paths, else the overview. Browsers read
 * `//host`, `/\host` and paths with control characters as addresses elsewhere.
 */
export function safeReturn(wanted: string | undefined): string {
  if (
    !wanted ||
    wanted.length > MAX_LENGTH ||
    !/^\/(?![/\\])[^\p{Cc}\p{Cf}\p{Z}\\]*$/u.test(wanted)
  )
    return '/'
  if (!URL.canParse(wanted, ORIGIN)) return '/'
  const { origin, pathname, search, hash } = new URL(wanted, ORIGIN)
  const path = `${pathname}${search}${hash}`
  // `/./` and `/../` resolve to new beginnings; signing in again would go in circles.
  if (origin !== ORIGIN || /^\/[/\\]/.test(path) || /^\/(sign-in|api)(\/|$|\?|#)/.test(path))
    return '/'
  return path
}

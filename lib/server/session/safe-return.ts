const ORIGIN = 'http://console.invalid'
const MAX_LENGTH = 2048

/**
 * The path to open after sign-in: a path of the console, or `/`. Browsers treat `//host`, `/\host` and
 * paths with control characters as other origins.
 */
export function safeReturnPath(wanted: string | undefined): string {
  if (
    !wanted ||
    wanted.length > MAX_LENGTH ||
    !/^\/(?![/\\])[^\p{Cc}\p{Cf}\p{Z}\\]*$/u.test(wanted)
  )
    return '/'
  if (!URL.canParse(wanted, ORIGIN)) return '/'
  const { origin, pathname, search, hash } = new URL(wanted, ORIGIN)
  const path = `${pathname}${search}${hash}`
  // Checked again after parsing, because `/./` and `/../` are resolved. Returning to sign-in would loop.
  if (
    origin !== ORIGIN ||
    /^\/[/\\]/.test(path) ||
    /^\/(sign-in|link-token|api)(\/|$|\?|#)/.test(path)
  )
    return '/'
  return path
}

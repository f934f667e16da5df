import 'server-only'

/** Whether an argument is a pattern rather than a path. */
export const isGlob = (argument: string) => /[*?[{]/.test(argument)

/** The folder under which everything that a pattern matches is, and what matches it. */
export function parseGlob(pattern: string): { folder: string; matches: (path: string) => boolean } {
  const parts = pattern.split('/')
  const fixed = parts.slice(0, parts.findIndex(isGlob))
  const folder = fixed.join('/') || (pattern.startsWith('/') ? '/' : '.')
  const regexp = regexpOf(pattern.replace(/^\.\//, ''))
  return { folder, matches: (path) => regexp.test(path) }
}

const NOTHING = /(?!)/

function regexpOf(pattern: string): RegExp {
  const expression = expressionOf(pattern)
  try {
    return expression === undefined ? NOTHING : new RegExp(`^${expression}$`)
  } catch {
    // A range such as [z-a].
    return NOTHING
  }
}

/** `**` matches folders, `*` and `?` within a name, `[…]` one character and `{a,b}` one of several. */
function expressionOf(pattern: string): string | undefined {
  const tokens = pattern.matchAll(/\*\*\/|\*\*|\*|\?|\[[^\]/]+\]|[{},]|[^*?[\]{},]+|./g)
  let depth = 0
  const parts = [...tokens].map(([token]) => {
    if (token === '**/') return '(?:[^/]+/)*'
    if (token === '**') return '.*'
    if (token === '*') return '[^/]*'
    if (token === '?') return '[^/]'
    if (/^\[.+\]$/.test(token)) return token.replace(/^\[!/, '[^').replaceAll('\\', '\\\\')
    if (token === '{') depth += 1
    if (token === '{') return '(?:'
    if (token === '}' && depth > 0) {
      depth -= 1
      return ')'
    }
    if (token === ',' && depth > 0) return '|'
    return token.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  })
  // An open brace matches nothing.
  return depth === 0 ? parts.join('') : undefined
}

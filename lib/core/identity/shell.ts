const PLAIN = /^[a-zA-Z0-9_@%+=:,./-]+$/

/**
 * A terminal acts on these when a command is pasted (it ends the line, completes a name, leaves the paste), or
 * shows the command as another one.
 */
const UNSAFE = /((?:(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}])+)/u

const encoder = new TextEncoder()
const octal = (text: string) =>
  [...encoder.encode(text)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')

/**
 * Quotes one word for a POSIX shell if it needs quotes. Control and invisible characters other than line breaks
 * are written as `printf` escapes. NUL, which no word can contain, is dropped.
 */
export function shellQuote(text: string): string {
  if (PLAIN.test(text)) return text
  // With its capturing group, the pattern leaves what it matched at odd places.
  const parts = text.replaceAll('\0', '').split(UNSAFE)
  const quoted = parts.map((part, index) => {
    if (index % 2 === 1) return `"$(printf '${octal(part)}')"`
    return part === '' && parts.length > 1 ? '' : `'${part.replaceAll("'", `'\\''`)}'`
  })
  return quoted.join('')
}

const LINE = 72

/** A command line from its words, wrapped if it is longer than `width`; a flag stays beside its value. */
export function shellCommand(words: readonly string[], width = 100): string {
  const quoted = words.map(shellQuote)
  const flat = quoted.join(' ')
  if (flat.length <= width && !flat.includes('\n')) return flat
  const flags = quoted.reduce<string[]>((result, word, i) => {
    if (i === 0 || (words[i]?.startsWith('-') ?? false)) result.push(word)
    else result[result.length - 1] += ` ${word}`
    return result
  }, [])
  const lines: string[] = []
  for (const flag of flags) {
    const line = lines.at(-1)
    if (line !== undefined && line.length + flag.length < LINE)
      lines[lines.length - 1] += ` ${flag}`
    else lines.push(flag)
  }
  return lines.join(' \\\n  ')
}

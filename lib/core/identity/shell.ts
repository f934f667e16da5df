const PLAIN = /^[a-zA-Z0-9_@%+=:,./-]+$/

/** Quotes one word for a POSIX shell if it needs quotes. NUL bytes are dropped. */
export function shellQuote(text: string): string {
  if (PLAIN.test(text)) return text
  return `'${text.replaceAll('\0', '').replaceAll("'", `'\\''`)}'`
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

const PLAIN = /^[a-zA-Z0-9_@%+=:,./-]+$/

/** One word for a POSIX shell: quoted unless it plainly needs no quotes. NUL cannot be written. */
export function shellQuote(text: string): string {
  if (PLAIN.test(text)) return text
  return `'${text.replaceAll('\0', '').replaceAll("'", `'\\''`)}'`
}

/** A command line from its words; `--flag` and its value stay on one line of a long command. */
export function shellCommand(words: readonly string[], width = 100): string {
  const quoted = words.map(shellQuote)
  const flat = quoted.join(' ')
  if (flat.length <= width && !flat.includes('\n')) return flat
  const lines = quoted.reduce<string[]>((result, word, i) => {
    if (i === 0 || (words[i]?.startsWith('-') ?? false)) result.push(word)
    else result[result.length - 1] += ` ${word}`
    return result
  }, [])
  return lines.join(' \\\n  ')
}

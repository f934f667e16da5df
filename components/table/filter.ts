/** True when every word typed occurs in one of the texts; case does not matter. */
export function matches(typed: string, ...texts: (string | undefined)[]) {
  const text = texts.join('\n').toLowerCase()
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

/** Whether every typed word occurs in one of the texts, ignoring case. */
export function matches(typed: string, ...texts: (string | undefined)[]) {
  const text = texts.join('\n').toLowerCase()
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

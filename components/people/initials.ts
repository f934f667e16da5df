/** Up to two letters: "DW" of "Dana Whitfield" and of "dana.whitfield@example.com". */
export function initialsOf(name: string): string {
  const words = (name.split('@', 1)[0] ?? '').split(/[^\p{L}\p{N}]+/u).filter(Boolean)
  const [first = '', last = ''] = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return `${[...first][0] ?? ''}${[...last][0] ?? ''}`.toUpperCase()
}

/** `wanted`, or the first of `wanted-2`, `wanted-3`, … that is not taken. */
export function freeName(wanted: string, taken: Iterable<string>): string {
  const names = taken instanceof Set ? taken : new Set(taken)
  if (!names.has(wanted)) return wanted
  let count = 2
  while (names.has(`${wanted}-${count}`)) count++
  return `${wanted}-${count}`
}

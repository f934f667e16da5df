/** Lines and columns start at 1 and count UTF-16 units. */
export type Position = { offset: number; length: number; line: number; column: number }

/** Returns a function that converts offsets of the text into lines and columns. */
export function positions(text: string) {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset: number, length: number): Position => {
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return { offset, length, line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  }
}

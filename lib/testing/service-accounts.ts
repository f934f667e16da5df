type Part<T> = { ok: true; value: T } | { ok: false; error: { message: string } }

/** What a part of a page holds, where the test expects it to have been read. */
export const readValue = <T>(reading: Part<T>) => {
  if (!reading.ok) throw new Error(reading.error.message)
  return reading.value
}

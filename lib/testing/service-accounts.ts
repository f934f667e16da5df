type Part<T> = { ok: true; value: T } | { ok: false; error: { message: string } }

/** The value of a reading; throws where it failed. */
export const readValue = <T>(reading: Part<T>) => {
  if (!reading.ok) throw new Error(reading.error.message)
  return reading.value
}

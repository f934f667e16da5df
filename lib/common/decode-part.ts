/** A part of an address, decoded; as it is where its percent-encoding is malformed. */
export function decodePart(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

import type { ListEntry } from './outline'

/** One choice of resources as people make it: a bucket with its objects is two texts. */
export type ResourceGroup = { label: string; detail: string; texts: string[]; entries: number[] }

/** `b` and `b/*` are one choice. */
export function resourceGroups(entries: readonly ListEntry[]): ResourceGroup[] {
  const at = new Map(entries.map((entry) => [entry.text, entry.index]))
  return entries.flatMap(({ text, index }): ResourceGroup[] => {
    const group = (label: string, detail: string) => [
      { label, detail, texts: [text], entries: [index] },
    ]
    if (text === '*') return group('Everything', 'every bucket and object, and the organization')
    const slash = text.indexOf('/')
    if (slash === -1) {
      const objects = at.get(`${text}/*`)
      if (objects === undefined) return group(text, 'the bucket, not its objects')
      const both = { texts: [text, `${text}/*`], entries: [index, objects] }
      return [{ label: text, detail: 'bucket and objects', ...both }]
    }
    const bucket = text.slice(0, slash)
    if (text !== `${bucket}/*`) return group(text, text.endsWith('*') ? 'objects' : 'one object')
    return at.has(bucket) ? [] : group(bucket, 'its objects, not the bucket')
  })
}

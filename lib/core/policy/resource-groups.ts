import type { ListEntry } from './outline'

/** Resources as a person picks them: a bucket together with its objects is one choice of two entries. */
export type ResourceGroup = {
  kind: 'everything' | 'bucket-and-objects' | 'bucket' | 'bucket-objects' | 'objects' | 'object'
  /** The bucket, or the resource where it is not about a whole bucket; `*` for everything. */
  name: string
  texts: string[]
  entries: number[]
}

/** Groups the resources of a statement; `b` and `b/*` are one choice. */
export function resourceGroups(entries: readonly ListEntry[]): ResourceGroup[] {
  const at = new Map(entries.map((entry) => [entry.text, entry.index]))
  return entries.flatMap(({ text, index }): ResourceGroup[] => {
    const group = (kind: ResourceGroup['kind'], name: string) => [
      { kind, name, texts: [text], entries: [index] },
    ]
    if (text === '*') return group('everything', '*')
    const slash = text.indexOf('/')
    if (slash === -1) {
      const objects = at.get(`${text}/*`)
      if (objects === undefined) return group('bucket', text)
      const texts = [text, `${text}/*`]
      return [{ kind: 'bucket-and-objects', name: text, texts, entries: [index, objects] }]
    }
    const bucket = text.slice(0, slash)
    if (text !== `${bucket}/*`) return group(text.endsWith('*') ? 'objects' : 'object', text)
    return at.has(bucket) ? [] : group('bucket-objects', bucket)
  })
}

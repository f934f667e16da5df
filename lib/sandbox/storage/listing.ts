/** UTF-16 code units in the order of the code points they belong to: surrogates are above all. */
const rank = (unit: number) => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit)

/** Compares keys in the order of their UTF-8 bytes, in which S3 lists them. */
export function compareKeys(one: string, other: string): number {
  const length = Math.min(one.length, other.length)
  for (let index = 0; index < length; index++) {
    const difference = rank(one.charCodeAt(index)) - rank(other.charCodeAt(index))
    if (difference !== 0) return difference
  }
  return one.length - other.length
}

type Grouping = { prefix: string; delimiter: string }

/** Whether a key comes after a marker; after a common prefix comes what does not begin with it. */
export const isPast = (key: string, marker: string, { prefix, delimiter }: Grouping): boolean =>
  compareKeys(key, marker) > 0 &&
  !(
    delimiter !== '' &&
    marker.length > prefix.length &&
    marker.endsWith(delimiter) &&
    key.startsWith(marker)
  )

/** An item, or a common prefix of several. */
export type KeyListEntry<Item> = { name: string; item?: Item }

/**
 * Lists items by key: those that begin with the prefix, each common prefix up to the delimiter once,
 * at most `max` of both.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html
 */
export function listByKey<Item extends { key: string }>(
  items: Item[],
  { prefix, delimiter, max }: Grouping & { max: number },
): { entries: KeyListEntry<Item>[]; isTruncated: boolean } {
  const entries: KeyListEntry<Item>[] = []
  const matching = items
    .filter(({ key }) => key.startsWith(prefix))
    .sort((one, other) => compareKeys(one.key, other.key))
  for (const item of matching) {
    const cut = delimiter === '' ? -1 : item.key.indexOf(delimiter, prefix.length)
    const name = cut < 0 ? item.key : item.key.slice(0, cut + delimiter.length)
    if (cut >= 0 && entries.at(-1)?.name === name) continue
    if (entries.length >= max) return { entries, isTruncated: max > 0 }
    entries.push(cut < 0 ? { name, item } : { name })
  }
  return { entries, isTruncated: false }
}

export const commonPrefixes = <Item>(
  entries: KeyListEntry<Item>[],
  encode: (text: string) => string,
) => entries.filter(({ item }) => !item).map(({ name }) => ({ Prefix: encode(name) }))

import { strToU8, zipSync } from 'fflate'

/** Archives have no earlier date; with one of its own, the same state would not be the same bytes. */
const DATE = '1980-01-01T00:00:00'

/** Texts as a zip archive: the same bytes for the same texts. */
export const zipTexts = (
  files: readonly { path: string; text: string }[],
): Uint8Array<ArrayBuffer> =>
  zipSync(Object.fromEntries(files.map(({ path, text }) => [path, strToU8(text)])), {
    mtime: DATE,
    level: 6,
  })

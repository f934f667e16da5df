import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'

const PUBLIC = join(import.meta.dirname, '..', 'public')
const Manifest = z.object({
  icons: z.array(z.object({ src: z.string(), sizes: z.string(), type: z.string() })),
})

/** Width and height from a PNG's header. */
function sizeOf(file: string) {
  const bytes = readFileSync(join(PUBLIC, file))
  expect(bytes.toString('latin1', 1, 4)).toBe('PNG')
  return `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`
}

test('every PNG icon of the web manifest exists in the size the manifest states', () => {
  const text = readFileSync(join(PUBLIC, 'manifest.webmanifest'), 'utf8')
  const icons = Manifest.parse(JSON.parse(text)).icons.filter(({ type }) => type === 'image/png')
  expect(icons.length).toBeGreaterThan(2)
  for (const { src, sizes } of icons) expect(sizeOf(src), src).toBe(sizes)
})

test('the home screen icon has the size that Apple requires', () => {
  expect(sizeOf('apple-touch-icon.png')).toBe('180x180')
})

import type { Located } from '@/lib/core/structured-text/located'

const HEADER = /^[ \t]*Key[ \t]+Value[ \t]*\r?\n[ \t]*-+[ \t]+-+[ \t]*$/m

/** Whether a text is the table that `vault read` prints without -format=json. */
export const looksLikeVaultTable = (text: string): boolean => HEADER.test(text)

/** The fields of that table. Lists are written `[a b]`, maps `map[key:value]`. */
export function documentOfVaultTable(text: string): Located {
  const header = HEADER.exec(text)
  const start = header ? header.index + header[0].length : 0
  const fields = [...text.slice(start).matchAll(/^[ \t]*([\w.-]+)[ \t]+(\S.*?)[ \t]*\r?$/gm)].map(
    ([line, key = '', value = ''], index, all) => {
      const offset = start + (all[index]?.index ?? 0)
      const range = { offset, length: line.length }
      return { key, ...range, value: tableValue(value, range) }
    },
  )
  return { kind: 'record', fields, offset: 0, length: text.length }
}

function tableValue(text: string, range: { offset: number; length: number }): Located {
  const scalar = (value: string | boolean | null): Located => ({ kind: 'scalar', value, ...range })
  if (text === '<nil>' || text === 'n/a') return scalar(null)
  if (text === 'true' || text === 'false') return scalar(text === 'true')
  const [, map] = /^map\[(.*)\]$/.exec(text) ?? []
  if (map !== undefined) {
    const entries = [...map.matchAll(/([^\s:]+):(\[[^\]]*\]|\S+)/g)]
    return {
      kind: 'record',
      ...range,
      fields: entries.map(([, key = '', value = '']) => ({
        key,
        ...range,
        value: tableValue(value, range),
      })),
    }
  }
  const [, list] = /^\[(.*)\]$/.exec(text) ?? []
  if (list === undefined) return scalar(text)
  return { kind: 'list', ...range, items: list.split(' ').filter(Boolean).map(scalar) }
}

import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

type Section = Record<string, string | Record<string, string>>
export type Profile = Record<string, string | undefined>

const files = {
  config: () => process.env['AWS_CONFIG_FILE'] || join(homedir(), '.aws', 'config'),
  credentials: () =>
    process.env['AWS_SHARED_CREDENTIALS_FILE'] || join(homedir(), '.aws', 'credentials'),
}
export type ConfigFile = keyof typeof files

const sectionName = (file: ConfigFile, profile: string) =>
  file === 'config' && profile !== 'default' ? `profile ${profile}` : profile

function read(file: ConfigFile): Map<string, Section> {
  const sections = new Map<string, Section>()
  let section: Section = {}
  let nested: Record<string, string> | undefined
  let text = ''
  try {
    text = readFileSync(files[file](), 'utf8')
  } catch {
    return sections
  }
  for (const line of text.split(/\r?\n/)) {
    const [, name] = /^\s*\[\s*(.+?)\s*\]\s*$/.exec(line) ?? []
    const [, indent, key = '', value = ''] =
      /^(\s*)([^=#;\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (name) {
      section = sections.get(name) ?? {}
      sections.set(name, section)
      nested = undefined
    } else if (key && indent && nested) nested[key] = value
    else if (key) {
      nested = value === '' ? {} : undefined
      section[key] = nested ?? value
    }
  }
  return sections
}

/** The settings of a profile by dotted name: `region`, `s3.addressing_style`, … */
export function profileOf(file: ConfigFile, profile: string): Profile {
  const section = read(file).get(sectionName(file, profile)) ?? {}
  return Object.fromEntries(
    Object.entries(section).flatMap(([key, value]) =>
      typeof value === 'string'
        ? [[key, value]]
        : Object.entries(value).map(([inner, innerValue]) => [`${key}.${inner}`, innerValue]),
    ),
  )
}

export function write(file: ConfigFile, profile: string, dotted: string, value: string) {
  const sections = read(file)
  const name = sectionName(file, profile)
  const section = sections.get(name) ?? {}
  const [key = '', inner] = dotted.split('.')
  const current = section[key]
  section[key] =
    inner === undefined
      ? value
      : { ...(typeof current === 'object' ? current : {}), [inner]: value }
  sections.set(name, section)
  const path = files[file]()
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, [...sections].map(([title, content]) => format(title, content)).join(''))
  chmodSync(path, 0o600)
}

const format = (title: string, section: Section) =>
  `[${title}]\n${Object.entries(section)
    .map(([key, value]) =>
      typeof value === 'string'
        ? `${key} = ${value}\n`
        : `${key} =\n${Object.entries(value)
            .map(([inner, innerValue]) => `    ${inner} = ${innerValue}\n`)
            .join('')}`,
    )
    .join('')}`

import { parseLocatedJson } from '@/lib/core/structured-text/json'
import { fieldOf, type Located } from '@/lib/core/structured-text/located'
import { parseShellCommands, type ShellWord } from '@/lib/core/structured-text/shell-command'

// Command lines that create a trust: gcloud, vault and the AWS CLI.

/** Whether a text is command lines and not a document. */
export const looksLikeCommands = (text: string): boolean => {
  const first = text.split('\n').find((line) => line.trim() !== '' && !/^\s*#/.test(line)) ?? ''
  return /^\s*(?:[$>%]\s+)?(?:(?:sudo|export|cat|tee|gcloud|vault|bao|aws)\s|[A-Za-z_]\w*=)/.test(
    first,
  )
}

/** The documents that the commands of a text send, as their clouds store them. */
export function documentsOfCommands(text: string): Located[] {
  const commands = withVariables(parseShellCommands(text))
  const at = { offset: 0, length: text.length }
  const build = builder(at)
  const config = commands.flatMap((words) => vaultConfig(words, build) ?? [])
  const members = commands.flatMap((words) => boundMembers(words))
  return commands.flatMap((words) => {
    const provider = gcloudProvider(words, build)
    if (provider)
      return members.length > 0
        ? [
            build.record([
              ['provider', provider],
              [
                'policy',
                build.record([
                  [
                    'bindings',
                    build.list([build.record([['members', build.list(members.map(build.word))]])]),
                  ],
                ]),
              ],
            ]),
          ]
        : [provider]
    const role = vaultRole(words, build)
    if (role)
      return [
        config[0]
          ? build.record([
              ['role', role.body],
              ['config', config[0]],
            ])
          : role.body,
      ].map((body) => build.named(role.name, body))
    return words.flatMap((word) => (/^\s*(?:\{|%7B)/i.test(word.text) ? [build.word(word)] : []))
  })
}

function builder(at: { offset: number; length: number }) {
  const word = ({ text, unresolved }: ShellWord): Located => ({
    kind: 'scalar',
    value: text,
    ...at,
    ...(unresolved.length > 0 && { unresolved }),
  })
  const record = (fields: (readonly [string, Located | undefined])[]): Located => ({
    kind: 'record',
    ...at,
    fields: fields.flatMap(([key, value]) => (value ? [{ key, value, ...at }] : [])),
  })
  const list = (items: Located[]): Located => ({ kind: 'list', items, ...at })
  const named = (name: string, body: Located): Located =>
    body.kind === 'record' && fieldOf(body, 'role') === undefined
      ? {
          ...body,
          fields: [
            ...body.fields,
            { key: 'role_name', value: word({ text: name, unresolved: [] }), ...at },
          ],
        }
      : body
  return { word, record, list, named }
}
type Builder = ReturnType<typeof builder>

/** Variables that the text itself sets are replaced by their values. */
function withVariables(commands: ShellWord[][]): ShellWord[][] {
  const known = new Map<string, string>()
  return commands.map((words) => {
    const resolved = words.map((word) => resolveWord(word, known))
    const assigned = resolved[0]?.text === 'export' ? resolved.slice(1) : resolved
    for (const { text, unresolved } of assigned) {
      const [, name, value] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(text) ?? []
      if (name === undefined || value === undefined) break
      if (unresolved.length === 0) known.set(name, value)
    }
    return resolved
  })
}

function resolveWord(
  { text, unresolved }: ShellWord,
  known: ReadonlyMap<string, string>,
): ShellWord {
  let resolved = text
  const left: string[] = []
  for (const source of unresolved) {
    const value = known.get(source.replace(/^\$\{?|\}$/g, ''))
    if (value === undefined) left.push(source)
    else resolved = resolved.replaceAll(source, () => value)
  }
  return { text: resolved, unresolved: left }
}

/** The value of a flag, as `--flag=value` or `--flag value`. */
function flagOf(words: readonly ShellWord[], name: string): ShellWord | undefined {
  const index = words.findIndex(({ text }) => text === name || text.startsWith(`${name}=`))
  const word = words[index]
  if (!word) return undefined
  if (word.text !== name) return { ...word, text: word.text.slice(name.length + 1) }
  return words[index + 1]
}

const has = (words: readonly ShellWord[], ...texts: string[]) =>
  texts.every((text) => words.some((word) => word.text === text))

/** Cuts a list of gcloud at its commas, or at the delimiter that `^…^` names. */
function splitList(text: string): string[] {
  const [, delimiter, rest] = /^\^([^^]+)\^([\s\S]*)$/.exec(text) ?? []
  if (delimiter !== undefined && rest !== undefined) return rest.split(delimiter)
  const items: string[] = []
  let [item, depth, quote] = ['', 0, '']
  for (const character of text) {
    if (quote) quote = character === quote ? '' : quote
    else if (/["']/.test(character)) quote = character
    else if (/[([{]/.test(character)) depth++
    else if (/[)\]}]/.test(character)) depth--
    if (character === ',' && depth === 0 && !quote) {
      items.push(item)
      item = ''
    } else item += character
  }
  return [...items, item].map((each) => each.trim()).filter(Boolean)
}

const within = (text: string, unresolved: readonly string[]): ShellWord => ({
  text,
  unresolved: unresolved.filter((source) => text.includes(source)),
})

/** https://cloud.google.com/sdk/gcloud/reference/iam/workload-identity-pools/providers/create-oidc */
function gcloudProvider(words: readonly ShellWord[], build: Builder): Located | undefined {
  if (!has(words, 'gcloud', 'providers')) return undefined
  const at = words.findIndex(({ text }) => /^(?:create|update)-oidc$/.test(text))
  if (at === -1) return undefined
  const flag = (name: string) => flagOf(words, name)
  const mapping = flag('--attribute-mapping')
  const issuer = flag('--issuer-uri')
  const condition = flag('--attribute-condition')
  const audiences = flag('--allowed-audiences')
  return build.record([
    ['name', providerName(words, words[at + 1], build)],
    [
      'attributeMapping',
      build.record(
        splitList(mapping?.text ?? '').flatMap((entry) => {
          const [, key, value] = /^([^=]+)=([\s\S]*)$/.exec(entry) ?? []
          return key && value
            ? [[key.trim(), build.word(within(value, mapping?.unresolved ?? []))] as const]
            : []
        }),
      ),
    ],
    ['attributeCondition', condition && build.word(condition)],
    [
      'disabled',
      words.some(({ text }) => text === '--disabled')
        ? { kind: 'scalar', value: true, offset: 0, length: 0 }
        : undefined,
    ],
    [
      'oidc',
      build.record([
        ['issuerUri', issuer && build.word(issuer)],
        [
          'allowedAudiences',
          audiences &&
            build.list(
              splitList(audiences.text).map((text) =>
                build.word(within(text, audiences.unresolved)),
              ),
            ),
        ],
      ]),
    ],
  ])
}

const PROJECT_NUMBER = '$PROJECT_NUMBER'

function providerName(
  words: readonly ShellWord[],
  id: ShellWord | undefined,
  build: Builder,
): Located | undefined {
  if (!id || id.text.startsWith('-')) return undefined
  if (id.text.startsWith('projects/')) return build.word(id)
  const pool = flagOf(words, '--workload-identity-pool')
  const location = flagOf(words, '--location') ?? { text: 'global', unresolved: [] }
  if (!pool) return undefined
  const project = flagOf(words, '--project')
  // The name has the number of the project, and a command usually its ID.
  const isNumber = project !== undefined && /^\d+$/.test(project.text)
  const number: ShellWord = isNumber
    ? project
    : { text: PROJECT_NUMBER, unresolved: [PROJECT_NUMBER] }
  return build.word({
    text: `projects/${number.text}/locations/${location.text}/workloadIdentityPools/${pool.text}/providers/${id.text}`,
    unresolved: [
      ...number.unresolved,
      ...location.unresolved,
      ...pool.unresolved,
      ...id.unresolved,
    ],
  })
}

const boundMembers = (words: readonly ShellWord[]): ShellWord[] => {
  if (!has(words, 'gcloud', 'add-iam-policy-binding')) return []
  const member = flagOf(words, '--member')
  return member && /^principal/.test(member.text) ? [member] : []
}

/** https://developer.hashicorp.com/vault/docs/commands/write */
function vaultFields(words: readonly ShellWord[], path: RegExp, build: Builder) {
  const [binary] = words
  if (!binary || !/(?:^|\/)(?:vault|bao)$/.test(binary.text)) return undefined
  const at = words.findIndex(({ text }) => path.test(text))
  if (at === -1 || !has(words, 'write')) return undefined
  const values = new Map<string, ShellWord[]>()
  const given: Located[] = []
  for (const word of words.slice(at + 1)) {
    const [, key, value] = /^([\w.-]+)=([\s\S]*)$/.exec(word.text) ?? []
    if (key !== undefined && value !== undefined)
      values.set(key, [...(values.get(key) ?? []), within(value, word.unresolved)])
    else if (/^\s*\{/.test(word.text)) given.push(...parseLocatedJson(word.text).documents)
  }
  const fields = [...values].map(([key, list]) => {
    const [first] = list
    const isObject = list.length === 1 && first !== undefined && /^\s*\{/.test(first.text)
    const parsed = isObject ? parseLocatedJson(first.text).documents[0] : undefined
    const value =
      parsed ?? (list.length === 1 && first ? build.word(first) : build.list(list.map(build.word)))
    return [key, value] as const
  })
  const more = given.flatMap((document) =>
    document.kind === 'record'
      ? document.fields.map(({ key, value }) => [key, value] as const)
      : [],
  )
  return {
    name: path.exec(words[at]?.text ?? '')?.[1] ?? '',
    body: build.record([...fields, ...more]),
  }
}

const vaultRole = (words: readonly ShellWord[], build: Builder) =>
  vaultFields(words, /^auth\/.+\/role\/([^/]+)$/, build)

const vaultConfig = (words: readonly ShellWord[], build: Builder) =>
  vaultFields(words, /^auth\/.+\/config()$/, build)?.body

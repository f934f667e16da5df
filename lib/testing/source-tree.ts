import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export type SourceFile = {
  /** From the root of the project, with `/`. */
  path: string
  text: string
  /** Paths from the root, without extension; packages by their names. Types are included. */
  imports: string[]
}

const FOLDERS = ['app', 'bin', 'components', 'lib', 'e2e', 'scripts']
const IMPORT =
  /\bfrom '([@\w./:-]+)'|^import '([^']+)'|\bimport\('([^']+)'\)|\bnew URL\('(\.[^']+)', import\.meta/gm

/** Every TypeScript file and style sheet of the project, tests included. */
export const readSourceTree = (): SourceFile[] =>
  [
    ...FOLDERS.flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
    ),
    ...readdirSync('.'),
  ]
    .filter((path) => /\.(ts|tsx|mjs|css)$/.test(path) && !path.endsWith('.d.ts'))
    .map((path) => sourceFile(path, readFileSync(path, 'utf8')))

/** One file as the checks see it. */
export const sourceFile = (path: string, text: string): SourceFile => ({
  path,
  text,
  imports: [...text.matchAll(IMPORT)].map(([, from, bare, lazy, worker]) => {
    const name = (from ?? bare ?? lazy ?? worker ?? '').replace(/\.tsx?$/, '')
    if (name.startsWith('@/')) return name.slice(2)
    return name.startsWith('.') ? join(dirname(path), name) : name
  }),
})

/** Tests, and what only tests import. */
export const isTestFile = ({ path }: SourceFile) =>
  /\.test\.tsx?$|^lib\/testing\/|^lib\/vitest[.\w]*\.config\.ts$/.test(path)

export const isSandbox = ({ path }: SourceFile) => path.startsWith('lib/sandbox/')

/** What is built into the console and its command line. */
export const productFiles = (files: readonly SourceFile[]) =>
  files.filter(
    (file) =>
      /^(app|components|lib)\/|^[^/]+\.ts$/.test(file.path) &&
      !isSandbox(file) &&
      !isTestFile(file),
  )

type Graph = Map<string, Set<string>>

/** Files that import each other in a circle, types included; each circle is sorted. */
export function importCircles(files: readonly SourceFile[]): string[][] {
  const byName = new Map(
    files.flatMap(({ path }) => {
      const name = path.replace(/\.tsx?$/, '')
      return [[name, path] as const, [name.replace(/\/index$/, ''), path] as const]
    }),
  )
  return circles(
    new Map(
      files.map(({ path, imports }) => [
        path,
        new Set(imports.flatMap((name) => byName.get(name) ?? [])),
      ]),
    ),
  )
}

/** `lib/features/policies` of `lib/features/policies/service`; undefined for what is in no folder of a layer. */
const folderOf = (path: string) =>
  /^(?:components|lib\/(?:core|adapters|features))\/[^/]+(?=\/)/.exec(path)?.[0]

/** Folders of one layer (features, cores, adapters, components) that import each other in a circle. */
export function folderCircles(files: readonly SourceFile[]): string[][] {
  const graph: Graph = new Map()
  for (const { path, imports } of files) {
    const from = folderOf(path)
    if (!from) continue
    const to = graph.get(from) ?? new Set<string>()
    for (const name of imports) {
      const folder = folderOf(name)
      if (folder && folder !== from && dirname(folder) === dirname(from)) to.add(folder)
    }
    graph.set(from, to)
  }
  return circles(graph)
}

/** Strongly connected components of more than one node, by Tarjan's algorithm. */
function circles(graph: Graph): string[][] {
  const order = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const found: string[][] = []
  const visit = (node: string) => {
    order.set(node, order.size)
    low.set(node, order.size - 1)
    stack.push(node)
    for (const next of graph.get(node) ?? []) {
      if (!graph.has(next)) continue
      if (!order.has(next)) visit(next)
      if (stack.includes(next))
        low.set(node, Math.min(low.get(node) ?? 0, low.get(next) ?? order.get(next) ?? 0))
    }
    if (low.get(node) !== order.get(node)) return
    const circle = stack.splice(stack.indexOf(node))
    if (circle.length > 1) found.push(circle.toSorted())
  }
  for (const node of graph.keys()) if (!order.has(node)) visit(node)
  return found
}

const EXPORT = /^export (?:async )?(?:function\*?|const|let|type|class|abstract class) (\w+)/gm

/** Names that Next.js looks for in the files of a route, so that many files export them. */
const ROUTE_EXPORTS =
  /^(GET|POST|PUT|PATCH|DELETE|metadata|generateMetadata|viewport|dynamic|runtime|maxDuration)$/

/** Exported names that are declared in more than one file, with those files. */
export function repeatedExports(files: readonly SourceFile[]): { name: string; paths: string[] }[] {
  const declared = new Map<string, Set<string>>()
  for (const { path, text } of files)
    for (const [, name = ''] of text.matchAll(EXPORT))
      declared.set(name, (declared.get(name) ?? new Set()).add(path))
  return [...declared]
    .filter(([name, paths]) => paths.size > 1 && !ROUTE_EXPORTS.test(name))
    .map(([name, paths]) => ({ name, paths: [...paths] }))
}

/** Capitalised words of IAM, Kubernetes and browsers that are codes although they look like a word. */
const PROTOCOL_WORDS =
  'None|List|Read|Write|Permissions|Helm|Allow|Deny|Pod|Job|Secret|Group|User|Role|Deployment|Running|Pending|Succeeded|Failed|Unknown|True|False|Ready|Bearer|Escape|Enter|Tab|Home|End|Delete|Backspace|Background|Foreground'
const SENTENCE = `'(?:(?!(?:${PROTOCOL_WORDS})')[A-Z][a-z]{2,}|[^'\\n]*[A-Za-z.,] [A-Za-z][^'\\n]*)'`
/** Names under which words for people are kept. */
const WORDS = '(?:text|title|label|message|heading|caption|sentence|words|hint)'
const COMPARED = new RegExp(
  [
    `[!=]== ${SENTENCE}`,
    `\\bcase ${SENTENCE}:`,
    `\\.(?:startsWith|endsWith|includes|indexOf|split|has)\\(${SENTENCE}\\)`,
    `(?:^\\s*|= |' )\\| ${SENTENCE}|^(?:export )?type \\w+ = ${SENTENCE}`,
    `\\b[\\w?]+\\.${WORDS}(?: [!=]== '(?!string')[^']| [!=]== \`|\\.(?:startsWith|endsWith|match|split)\\()`,
    `\\/\\.(?:test|exec)\\([\\w?.]+\\.${WORDS}\\)`,
    `\\.has\\([\\w?]+\\.${WORDS}\\)`,
    `new Set(?:<string>)?\\(\\[${SENTENCE}`,
  ].join('|'),
)

/** Where words meet logic: features, the server, the command line and screens. Cores and adapters read other people's texts. */
const WORDED = /^(app|components|lib\/(features|server|cli))\//

/** Lines of logic that compare, split or match words that are meant for people. */
export const comparedSentences = (files: readonly SourceFile[]): string[] =>
  files
    .filter(({ path }) => WORDED.test(path))
    .flatMap(({ path, text }) =>
      text
        .split('\n')
        .flatMap((line, at) =>
          COMPARED.test(line.replace(/\/\/.*$|^\s*\*.*$/, ''))
            ? [`${path}:${at + 1} ${line.trim()}`]
            : [],
        ),
    )

/** Names of Kubernetes, HTTP and the clouds that people read too, although the code declares the same. */
const SHARED_NAMES =
  /^(?:ServiceAccount|ConfigMap|CronJob|TokenReview|TokenRequest|RoleBinding|ClusterRole|AccessKeyInfo)$/
const WORDS_OF_LINE =
  /'([^'\n]* [^'\n]*)'|`([^`\n]* [^`\n]*)`|>\s*([A-Z][^<>{}\n]* [^<>{}\n]*)|^\s+([A-Z][a-zA-Z’]* [a-z][^={}()<>;:]*)$/g

/** Sentences for people that contain the name of an exported type, class or component. */
export function identifiersInSentences(files: readonly SourceFile[]): string[] {
  const names = new Set(
    files
      .flatMap(({ text }) => [...text.matchAll(EXPORT)].map(([, name = '']) => name))
      .filter((name) => /^[A-Z][a-z]\w*[A-Z]/.test(name) && !SHARED_NAMES.test(name)),
  )
  return files
    .filter(({ path }) => WORDED.test(path))
    .flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, at) =>
        /^\s*(?:\*|\/\/|\/\*|import |export (?:type )?\{)/.test(line)
          ? []
          : [...line.matchAll(WORDS_OF_LINE)]
              .map((match) => match.slice(1).find((words) => words !== undefined) ?? '')
              .map((words) => words.replace(/\$\{[^}]*\}/g, ''))
              // Code between two quoted words is no sentence.
              .filter((words) => !/[{}=|;<>()[\]]/.test(words))
              .flatMap((words) => words.match(/\b[A-Z]\w+\b/g) ?? [])
              .filter((word) => names.has(word))
              .map((word) => `${path}:${at + 1} ${word}`),
      ),
    )
}

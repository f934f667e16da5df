// Prints what lib/architecture.test.ts requires to be 0: import circles, repeated names, compared sentences.
import {
  comparedSentences,
  folderCircles,
  importCircles,
  isSandbox,
  isTestFile,
  productFiles,
  readSourceTree,
  repeatedExports,
} from '../lib/testing/source-tree'

const files = readSourceTree()
const product = productFiles(files)

const report = (title: string, found: readonly string[]) => {
  console.log(`${found.length} ${title}`)
  for (const line of found) console.log(`  ${line}`)
  return found.length
}

const faults = [
  report(
    'import circles, types included',
    importCircles(files).map((circle) => circle.join(' ↔ ')),
  ),
  report(
    'circles between folders',
    folderCircles(product).map((circle) => circle.join(' ↔ ')),
  ),
  report(
    'exported names declared in more than one file',
    repeatedExports(files).map(({ name, paths }) => `${name}: ${paths.join(' ')}`),
  ),
  report(
    'product files that import a test file',
    product.flatMap(({ path, imports }) =>
      imports.filter((name) => name.startsWith('lib/testing/')).map((name) => `${path}: ${name}`),
    ),
  ),
  report('lines of logic that compare a sentence', comparedSentences(product)),
]
console.log(
  `${product.length} product files, ${files.filter(isSandbox).length} of the sandbox, ${files.filter(isTestFile).length} of tests`,
)
process.exitCode = faults.some((count) => count > 0) ? 1 : 0

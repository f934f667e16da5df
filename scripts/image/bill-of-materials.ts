import { execFileSync } from 'node:child_process'

type Component = { type: string; name: string; version: string; purl: string }

/** The packages of Debian that files belong to; none on another distribution. */
function debianPackages(files: readonly string[]): Component[] {
  const ask = (program: string, args: string[]) => {
    try {
      return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    } catch {
      return ''
    }
  }
  const owners = files.flatMap((file) => {
    // The path in the database is that before /lib became a link to /usr/lib.
    const owner = ask('dpkg-query', ['--search', `*${file}`]).split(': ')[0] ?? ''
    return owner ? [owner] : []
  })
  return [...new Set(owners)].toSorted().map((name) => {
    const version = ask('dpkg-query', ['--show', name]).split('\t')[1]?.trim() ?? ''
    const bare = name.replace(/:.*/, '')
    return { type: 'library', name: bare, version, purl: `pkg:deb/debian/${bare}@${version}` }
  })
}

/** The bill of materials of an image (CycloneDX): the packages of npm, Node.js and the libraries that it is linked with. */
export function imageBill(libraries: readonly string[]): string {
  const text = execFileSync('npm', ['--silent', 'run', 'sbom'], { maxBuffer: 2 ** 26 }).toString()
  const bill: { components: unknown[] } = JSON.parse(text)
  const version = process.versions.node
  const node = { type: 'application', name: 'node', version, purl: `pkg:generic/node@${version}` }
  bill.components.push(node, ...debianPackages(libraries))
  return `${JSON.stringify(bill, null, 2)}\n`
}

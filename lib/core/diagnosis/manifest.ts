import { parseAllDocuments } from 'yaml'
import { account, fsGroup, injection, otherCredentials } from './check-identity'
import { clientVersion, endpoint, pathStyle } from './check-storage'
import { type Edit, type Workload, type WorkloadFinding, workloadOf } from './workload'

export type WorkloadCheck = {
  workload: Workload
  findings: WorkloadFinding[]
  /** The manifest with every edit made, comments kept; absent where nothing is to be edited. */
  corrected?: string
}

const order = { fail: 0, warn: 1, pass: 2 } as const

/** What can be told of a workload from its manifest alone, what is wrong first. */
export function findingsOf(workload: Workload): WorkloadFinding[] {
  return [
    account(workload),
    ...injection(workload),
    fsGroup(workload),
    ...otherCredentials(workload),
    clientVersion(workload),
    pathStyle(workload),
    endpoint(workload),
  ].toSorted((a, b) => order[a.state] - order[b.state])
}

const LONGEST = 512 * 1024

/** The first manifest in a text that makes pods, checked; undefined where there is none. */
export function checkManifest(text: string): WorkloadCheck | undefined {
  if (text.length > LONGEST) return undefined
  for (const document of parseAllDocuments(text)) {
    if (!('toJS' in document) || document.errors.length) continue
    const workload = workloadOf(document.toJS({ maxAliasCount: 100 }))
    if (!workload) continue
    const findings = findingsOf(workload)
    const edits = findings.flatMap((finding) => finding.edits)
    if (edits.length === 0) return { workload, findings }
    for (const { path, value } of lastFirst(edits))
      if (value === undefined) document.deleteIn(path)
      else document.setIn(path, value)
    return { workload, findings, corrected: document.toString({ lineWidth: 0 }) }
  }
  return undefined
}

/** What is set before what goes, and of what goes the last first, so that no index moves underneath. */
const lastFirst = (edits: readonly Edit[]) =>
  edits.toSorted((a, b) => {
    const gone = Number(a.value === undefined) - Number(b.value === undefined)
    return gone || Number(b.path.at(-1)) - Number(a.path.at(-1)) || 0
  })

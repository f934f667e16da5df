import { parseAllDocuments } from 'yaml'
import {
  checkAccount,
  checkFsGroup,
  checkInjection,
  checkOtherCredentials,
} from './identity-findings'
import { checkClientVersion, checkEndpoint, checkPathStyle } from './storage-findings'
import { type ManifestEdit, type Workload, type WorkloadFinding, workloadOf } from './workload'

export type WorkloadCheck = {
  workload: Workload
  findings: WorkloadFinding[]
  /** The manifest with all edits applied and its comments kept; absent if it needs no edit. */
  corrected?: string
}

const order = { fail: 0, warn: 1, pass: 2 } as const

/** Checks a workload's manifest; failed findings come first. */
export function evaluateWorkload(workload: Workload): WorkloadFinding[] {
  return [
    checkAccount(workload),
    ...checkInjection(workload),
    checkFsGroup(workload),
    ...checkOtherCredentials(workload),
    checkClientVersion(workload),
    checkPathStyle(workload),
    checkEndpoint(workload),
  ].toSorted((a, b) => order[a.state] - order[b.state])
}

const MAX_MANIFEST_LENGTH = 512 * 1024

/** Checks the first manifest in a YAML text that creates pods; undefined if there is none. */
export function checkManifest(text: string): WorkloadCheck | undefined {
  if (text.length > MAX_MANIFEST_LENGTH) return undefined
  for (const document of parseAllDocuments(text)) {
    if (!('toJS' in document) || document.errors.length) continue
    const workload = workloadOf(document.toJS({ maxAliasCount: 100 }))
    if (!workload) continue
    const findings = evaluateWorkload(workload)
    const edits = findings.flatMap((finding) => finding.edits)
    if (edits.length === 0) return { workload, findings }
    for (const { path, value } of lastFirst(edits))
      if (value === undefined) document.deleteIn(path)
      else document.setIn(path, value)
    return { workload, findings, corrected: document.toString({ lineWidth: 0 }) }
  }
  return undefined
}

/** Sets come before deletions, and deletions run from the last index, so that no index shifts. */
const lastFirst = (edits: readonly ManifestEdit[]) =>
  edits.toSorted((a, b) => {
    const deletion = Number(a.value === undefined) - Number(b.value === undefined)
    return deletion || Number(b.path.at(-1)) - Number(a.path.at(-1)) || 0
  })

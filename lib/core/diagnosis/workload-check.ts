import {
  checkAccount,
  checkFsGroup,
  checkInjection,
  checkOtherCredentials,
} from './identity-findings'
import { type DocumentEdits, editValue, renderCorrection } from './manifest-correction'
import { looksLikeManifest } from './manifest-shape'
import { type ManifestProblem, parseManifest } from './manifest-text'
import { checkClientVersion, checkEndpoint, checkPathStyle } from './storage-findings'
import type { ManifestEdit, Workload, WorkloadFinding } from './workload'
import { objectsIn, type PodPlace, podPlacesOf, workloadAt } from './workload-shapes'

export type WorkloadCheck = { workload: Workload; findings: WorkloadFinding[] }

export type ManifestCheck = {
  /** The pods that the text creates, in the order of the text. */
  workloads: WorkloadCheck[]
  /** Why the text cannot be read. */
  problems: ManifestProblem[]
  /** The text with all edits applied and its comments kept; absent if it needs no edit. */
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

type Place = PodPlace & { kind: string }

const placesIn = (document: unknown): Place[] =>
  objectsIn(document).flatMap(({ object, path }) =>
    podPlacesOf(object, path).map((place) => ({ ...place, kind: String(object['kind']) })),
  )

/** Checks every workload in a text of YAML or JSON; undefined if the text has none. */
export function checkManifest(text: string): ManifestCheck | undefined {
  const { isJson, documents, problems } = parseManifest(text)
  if (problems.length) return looksLikeManifest(text) ? { workloads: [], problems } : undefined
  const changes: DocumentEdits[] = []
  const workloads = documents.flatMap((document, index) =>
    placesIn(document).map((place) => {
      const workload = workloadAt(document, place, place.kind)
      const findings = evaluateWorkload(workload)
      changes.push({ index, edits: acceptableEdits(document, place, findings) })
      return { workload, findings }
    }),
  )
  if (workloads.length === 0) return undefined
  const corrected = changes.some(({ edits }) => edits.length)
    ? renderCorrection(text, isJson, changes, [])
    : undefined
  return { workloads, problems, ...(corrected !== undefined && { corrected }) }
}

/** The edits of the findings that produce no failed finding that the workload did not have. */
function acceptableEdits(
  document: unknown,
  place: Place,
  findings: readonly WorkloadFinding[],
): ManifestEdit[] {
  const failed = (list: readonly WorkloadFinding[]) =>
    list.filter(({ state }) => state === 'fail').map(({ code }) => code)
  const known = new Set(failed(findings))
  let edits: ManifestEdit[] = []
  for (const finding of findings) {
    if (finding.edits.length === 0) continue
    const more = [...edits, ...finding.edits]
    const after = evaluateWorkload(workloadAt(editValue(document, more), place, place.kind))
    if (failed(after).every((code) => known.has(code))) edits = more
  }
  return edits
}

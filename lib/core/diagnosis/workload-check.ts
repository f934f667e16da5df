import { checkCredentialFiles } from './credential-file-findings'
import {
  checkAccount,
  checkAutomount,
  checkContainerCredentials,
  checkInjection,
  checkOtherCredentials,
} from './identity-findings'
import { checkKeyRefresh } from './key-refresh-findings'
import { editValue, renderCorrection } from './manifest-correction'
import { looksLikeManifest } from './manifest-shape'
import { type ManifestProblem, parseManifest } from './manifest-text'
import { checkClientVersion, checkEndpoint, checkPathStyle } from './storage-findings'
import type { Configuration, ManifestEdit, Workload, WorkloadFinding } from './workload'
import {
  configurationIn,
  objectsIn,
  type PodPlace,
  podPlacesOf,
  workloadAt,
} from './workload-shapes'

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
    ...checkAutomount(workload),
    ...checkContainerCredentials(workload),
    ...checkOtherCredentials(workload),
    ...checkCredentialFiles(workload),
    checkClientVersion(workload),
    checkKeyRefresh(workload),
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
  const checked = checkDocuments(documents)
  const workloads = checked.map(({ workload, findings }) => ({ workload, findings }))
  if (workloads.length === 0) return undefined
  const corrections = checked.map(({ index, source, findings }) => ({
    index,
    ...acceptableCorrection(source, findings),
  }))
  if (corrections.every(({ edits }) => edits.length === 0)) return { workloads, problems }
  const added = distinct(corrections.flatMap(({ objects }) => objects))
  const corrected = renderCorrection(text, isJson, corrections, added)
  return corrected !== undefined && hasNoNewFailure(workloads, corrected)
    ? { workloads, problems, corrected }
    : { workloads, problems }
}

const checkDocuments = (documents: readonly unknown[]) => {
  const configuration = configurationIn(documents)
  return documents.flatMap((document, index) =>
    placesIn(document).map((place) => {
      const source: Source = { document, place, configuration }
      const workload = workloadAt(document, place, configuration)
      return { index, source, workload, findings: evaluateWorkload(workload) }
    }),
  )
}

const failedCodes = (findings: readonly WorkloadFinding[]) =>
  findings.filter(({ state }) => state === 'fail').map(({ code }) => code)

/** Whether a corrected text has the same workloads, and none with a failure that it had not before. */
function hasNoNewFailure(before: readonly WorkloadCheck[], corrected: string): boolean {
  const after = checkDocuments(parseManifest(corrected, corrected.length).documents)
  return (
    after.length === before.length &&
    after.every(({ workload, findings }, index) => {
      const old = before[index]
      const known = new Set(failedCodes(old?.findings ?? []))
      return (
        workload.account === old?.workload.account &&
        failedCodes(findings).every((code) => known.has(code))
      )
    })
  )
}

const distinct = (objects: readonly object[]) => [
  ...new Map(objects.map((object) => [JSON.stringify(object), object])).values(),
]

type Correction = { edits: readonly ManifestEdit[]; objects: readonly object[] }
type Source = { document: unknown; place: Place; configuration: Configuration }

/** The edits of the findings after which nothing fails that did not fail before. */
function acceptableCorrection(
  { document, place, configuration }: Source,
  findings: readonly WorkloadFinding[],
): Correction {
  const known = new Set(failedCodes(findings))
  let accepted: Correction = { edits: [], objects: [] }
  for (const { edits, objects = [] } of findings) {
    if (edits.length === 0) continue
    const next = {
      edits: [...accepted.edits, ...edits],
      objects: [...accepted.objects, ...objects],
    }
    const after = workloadAt(editValue(document, next.edits), place, [
      ...configuration,
      ...configurationIn(next.objects),
    ])
    if (failedCodes(evaluateWorkload(after)).every((code) => known.has(code))) accepted = next
  }
  return accepted
}

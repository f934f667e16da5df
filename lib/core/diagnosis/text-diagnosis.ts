import { type CauseWords, describeCause } from './cause-words'
import { type RecognizedError, recognizeError, recognizePodState } from './error-text'
import { describeShape, type TextShape } from './looks-like'

/** What a pasted text says by itself. */
export type TextDiagnosis =
  | { recognized: RecognizedError; words: CauseWords }
  /** Absent if the text resembles nothing that is known. */
  | { shape?: TextShape }

/** Diagnoses a text; of a manifest only what the cluster says about its pod counts. */
export function diagnosePastedText(text: string, kind: 'text' | 'manifest'): TextDiagnosis {
  const recognized = kind === 'manifest' ? recognizePodState(text) : recognizeError(text)
  if (recognized) return { recognized, words: describeCause(recognized.cause) }
  const shape = describeShape(text)
  return shape ? { shape } : {}
}

import './jitless'
import {
  type AnalysisInput,
  analysePolicyDraft,
  type DraftAnalysis,
} from '@/lib/features/policies/analysis'

/** The context is large and changes rarely, so it is sent separately from the text. */
type Around = Omit<AnalysisInput, 'text'>
export type AnalysisMessage = { around: Around; turn: number } | { text: string }
/** What was found, and after which telling of what is around. */
export type AnalysisResult = { turn: number; analysis: DraftAnalysis | undefined }

let told: { around: Around; turn: number } | undefined

addEventListener('message', ({ data }: MessageEvent<AnalysisMessage>) => {
  if ('around' in data) told = data
  else if (told)
    postMessage({
      turn: told.turn,
      analysis: analysePolicyDraft({ ...told.around, text: data.text }),
    } satisfies AnalysisResult)
})

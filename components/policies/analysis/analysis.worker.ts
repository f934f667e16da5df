import './jitless'
import {
  type AnalysisInput,
  analysePolicyDraft,
  type DraftAnalysis,
} from '@/lib/features/policies/analysis'

/** The context is large and changes rarely, so it is sent separately from the text. */
type Around = Omit<AnalysisInput, 'text'>
export type AnalysisMessage = { around: Around; turn: number } | { text: string }
/** The analysis of a text, and the turn of the context that it was made with. */
export type AnalysisResult = { turn: number; analysis: DraftAnalysis | undefined }

let context: { around: Around; turn: number } | undefined

addEventListener('message', ({ data }: MessageEvent<AnalysisMessage>) => {
  if ('around' in data) context = data
  else if (context)
    postMessage({
      turn: context.turn,
      analysis: analysePolicyDraft({ ...context.around, text: data.text }),
    } satisfies AnalysisResult)
})

import './jitless'
import {
  type AnalysisInput,
  analysePolicyDraft,
  type DraftAnalysis,
} from '@/lib/features/policies/analysis'

/** The context is large and changes rarely, so it is sent only with the first text that a worker analyses with it. */
type Around = Omit<AnalysisInput, 'text'>
export type WorkerContext = { around: Around; turn: number }
export type AnalysisMessage = { text: string; context?: WorkerContext }
/** The analysis of a text, and the turn of the context that it was made with. */
export type AnalysisResult = { turn: number; analysis: DraftAnalysis | undefined }

let context: WorkerContext | undefined

addEventListener('message', ({ data }: MessageEvent<AnalysisMessage>) => {
  context = data.context ?? context
  if (context)
    postMessage({
      turn: context.turn,
      analysis: analysePolicyDraft({ ...context.around, text: data.text }),
    } satisfies AnalysisResult)
})

import './jitless'
import { type Analysis, type AnalysisInput, analyse } from '@/lib/features/policies/analysis'

/** What is around a text changes seldom and is large, so it is sent by itself. */
type Around = Omit<AnalysisInput, 'text'>
export type Told = { around: Around; turn: number } | { text: string }
/** What was found, and after which telling of what is around. */
export type Found = { turn: number; analysis: Analysis | undefined }

let told: { around: Around; turn: number } | undefined

addEventListener('message', ({ data }: MessageEvent<Told>) => {
  if ('around' in data) told = data
  else if (told)
    postMessage({
      turn: told.turn,
      analysis: analyse({ ...told.around, text: data.text }),
    } satisfies Found)
})

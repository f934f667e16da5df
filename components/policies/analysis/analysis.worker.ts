import './jitless'
import { type AnalysisInput, analyse } from '@/lib/policies/analysis'

/** What is around a text changes seldom and is large, so it is sent by itself. */
export type Told = { around: Omit<AnalysisInput, 'text'> } | { text: string }

let around: Omit<AnalysisInput, 'text'> | undefined

addEventListener('message', ({ data }: MessageEvent<Told>) => {
  if ('around' in data) around = data.around
  else postMessage(around && analyse({ ...around, text: data.text }))
})

import './jitless'
import { type AnalysisInput, analyse } from '@/lib/policies/analysis'

addEventListener('message', ({ data }: MessageEvent<AnalysisInput>) => {
  postMessage(analyse(data))
})

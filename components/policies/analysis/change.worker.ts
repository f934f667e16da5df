import './jitless'
import { analysePolicyChange, type PolicyChangeInput } from '@/lib/features/policies/analysis'

addEventListener('message', ({ data }: MessageEvent<PolicyChangeInput>) => {
  postMessage(analysePolicyChange(data))
})

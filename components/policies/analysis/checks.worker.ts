import './jitless'
import { checkDraft } from '../checks'

addEventListener('message', ({ data }: MessageEvent<string>) => {
  postMessage(checkDraft(data))
})

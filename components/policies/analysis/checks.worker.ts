import './jitless'
import { checksOf } from '../checks'

addEventListener('message', ({ data }: MessageEvent<string>) => {
  postMessage(checksOf(data))
})

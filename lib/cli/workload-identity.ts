// The command for scripts and CI, through the console's own library.
import { runCommandLine } from './command-line'

const { code, text, stream = 'stdout' } = await runCommandLine(process.argv.slice(2))
// A reader that closed the pipe, such as `head`, changes nothing about the result.
process[stream].on('error', () => process.exit(code))
process[stream].write(`${text}\n`, () => process.exit(code))

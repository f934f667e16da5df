import { buildConsole } from './build'

process.exitCode = await buildConsole()

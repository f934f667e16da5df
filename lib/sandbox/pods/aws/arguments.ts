import { AwsCliFailure } from './failure'

export type Arguments = { words: string[]; options: Record<string, string> }

const flags = new Set(['no-cli-pager', 'no-paginate', 'no-verify-ssl', 'no-cli-auto-prompt'])
const valued = new Set([
  'profile',
  'region',
  'endpoint-url',
  'output',
  'bucket',
  'key',
  'body',
  'prefix',
  'delimiter',
  'max-keys',
  'max-items',
  'content-type',
  'cli-connect-timeout',
  'cli-read-timeout',
])

export function parseArguments(given: string[]): Arguments {
  const words: string[] = []
  const options: Record<string, string> = {}
  const rest = [...given]
  for (let part = rest.shift(); part !== undefined; part = rest.shift()) {
    if (!part.startsWith('--')) {
      words.push(part)
      continue
    }
    const [name = '', inline] = part.slice(2).split(/=(.*)/s)
    if (flags.has(name)) options[name] = ''
    else if (valued.has(name)) {
      const value = inline ?? rest.shift()
      if (value === undefined)
        throw new AwsCliFailure(252, `aws: [ERROR]: argument --${name}: expected one argument`)
      options[name] = value
    } else throw new AwsCliFailure(252, `aws: [ERROR]: Unknown options: ${part}`)
  }
  return { words, options }
}

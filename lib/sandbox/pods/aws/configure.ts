import { profileOf, write } from './config'
import { AwsCliFailure } from './failure'
import { type Options, settingsOf } from './settings'

const secrets = new Set(['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token'])
const fileOf = (key: string) => (secrets.has(key) ? 'credentials' : 'config')

export async function configure([verb, key, value]: string[], options: Options) {
  const profile = options['profile'] ?? process.env['AWS_PROFILE'] ?? 'default'
  if (verb === 'list') return list(options)
  if (verb === 'export-credentials') return exported(options)
  if (!key || (verb !== 'set' && verb !== 'get') || (verb === 'set' && value === undefined))
    throw new AwsCliFailure(
      252,
      'usage: aws configure set <name> <value> | aws configure get <name> | aws configure list',
    )
  const short = key.replace(/^default\./, '')
  if (verb === 'get') {
    const found = profileOf(fileOf(short), profile)[short]
    if (found === undefined) throw new AwsCliFailure(255, '')
    return `${found}\n`
  }
  write(fileOf(short), profile, short, value ?? '')
  return ''
}

/** https://docs.aws.amazon.com/cli/latest/reference/configure/export-credentials.html */
async function exported(options: Options) {
  const { findCredentials } = await import('./credentials')
  const { credentials } = await findCredentials(settingsOf(options))
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials
  return `${JSON.stringify(
    {
      Version: 1,
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      ...(expiration ? { Expiration: expiration.toISOString().replace(/\.\d+Z$/, '+00:00') } : {}),
    },
    undefined,
    2,
  )}\n`
}

const masked = (secret: string) => `****************${secret.slice(-4)}`
const row = (...cells: [string, string, string, string]) =>
  `${cells[0].padEnd(10)} : ${cells[1].padEnd(24)} : ${cells[2].padEnd(16)} : ${cells[3]}\n`

/** https://docs.aws.amazon.com/cli/latest/reference/configure/list.html */
async function list(options: Options) {
  const settings = settingsOf(options)
  const { findCredentials } = await import('./credentials')
  const found = await findCredentials(settings).catch((error: unknown) => {
    if (error instanceof AwsCliFailure && error.exitCode === 253) return undefined
    throw error
  })
  const key = (secret: string | undefined): [string, string] =>
    found && secret ? [masked(secret), found.from] : ['<not set>', 'None']
  const { region, regionFrom, profile } = settings
  return [
    row('NAME', 'VALUE', 'TYPE', 'LOCATION'),
    row('profile', profile === 'default' ? '<not set>' : profile, 'None', 'None'),
    row('access_key', ...key(found?.credentials.accessKeyId), found ? '' : 'None'),
    row('secret_key', ...key(found?.credentials.secretAccessKey), found ? '' : 'None'),
    row(
      'region',
      region ?? '<not set>',
      regionFrom,
      regionFrom === 'env' ? "['AWS_REGION', 'AWS_DEFAULT_REGION']" : '',
    ),
  ].join('')
}

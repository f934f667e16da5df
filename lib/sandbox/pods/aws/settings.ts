import { type Profile, profileOf } from './config'

export type Options = Record<string, string>
export type Settings = {
  profile: string
  region: string | undefined
  regionFrom: 'env' | 'config-file' | 'None'
  endpoint: string | undefined
  pathStyle: boolean
  config: Profile
  credentials: Profile
}

/** Settings by precedence: command line, environment, files. */
export function settingsOf(options: Options): Settings {
  const env = process.env
  const profile = options['profile'] ?? env['AWS_PROFILE'] ?? 'default'
  const config = profileOf('config', profile)
  const fromEnvironment = env['AWS_REGION'] || env['AWS_DEFAULT_REGION']
  const region = options['region'] ?? fromEnvironment ?? config['region']
  return {
    profile,
    region,
    regionFrom: regionSource(fromEnvironment, region),
    endpoint:
      options['endpoint-url'] ||
      env['AWS_ENDPOINT_URL_S3'] ||
      env['AWS_ENDPOINT_URL'] ||
      config['endpoint_url'],
    pathStyle: config['s3.addressing_style'] === 'path',
    config,
    credentials: profileOf('credentials', profile),
  }
}

function regionSource(fromEnvironment: string | undefined, region: string | undefined) {
  if (fromEnvironment) return 'env'
  return region ? 'config-file' : 'None'
}

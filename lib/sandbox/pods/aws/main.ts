import { type Arguments, parseArguments } from './arguments'
import { configure } from './configure'
import { AwsCliFailure } from './failure'

/** The AWS CLI commands that verifications and the tutorial use. */
async function run({ words, options }: Arguments) {
  const [service, ...rest] = words
  if (service === 'configure') return configure(rest, options)
  if (service === 's3') return (await import('./s3')).runS3(rest, options)
  if (service === 'sts') return (await import('./sts')).sts(rest, options)
  if (service === 's3api') return (await import('./s3api')).s3api(rest, options)
  throw new AwsCliFailure(
    252,
    `aws: [ERROR]: argument command: Found invalid choice '${service ?? ''}'`,
  )
}

try {
  process.stdout.write(await run(parseArguments(process.argv.slice(2))))
} catch (error) {
  const known = error instanceof AwsCliFailure
  process.stderr.write(`\n${known || error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = known ? error.exitCode : 255
}

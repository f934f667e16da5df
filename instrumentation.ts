export async function register() {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return
  const { env } = await import('./lib/env')
  const { abortStreamsOnTermination } = await import('./lib/shutdown')
  // A mistake in the configuration is told at the start, not to the first visitor.
  env()
  abortStreamsOnTermination()
}

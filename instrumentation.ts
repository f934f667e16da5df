export async function register() {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return
  const [{ startConsole }, { logPrintedErrors }, { JOB_HANDLERS }] = await Promise.all([
    import('./lib/server/start'),
    import('./lib/server/log'),
    import('./lib/features/jobs/job-table'),
  ])
  if (process.env['NODE_ENV'] === 'production') logPrintedErrors()
  await startConsole(JOB_HANDLERS)
}

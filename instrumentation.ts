export async function register() {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return
  const [{ startConsole }, { logPrintedErrors }, { deliverAuditRows }, { deliverNotifications }] =
    await Promise.all([
      import('./lib/server/start'),
      import('./lib/server/log'),
      import('./lib/server/audit/sink-worker'),
      import('./lib/features/notifications/worker'),
    ])
  if (process.env['NODE_ENV'] === 'production') logPrintedErrors()
  await startConsole([
    { name: 'notification delivery', run: deliverNotifications },
    { name: 'audit delivery', run: deliverAuditRows },
  ])
}

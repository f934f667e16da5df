export async function register() {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return
  const [{ startConsole }, { deliverNotifications }] = await Promise.all([
    import('./lib/server/start'),
    import('./lib/features/notifications/worker'),
  ])
  startConsole([{ name: 'notification delivery', run: deliverNotifications }])
}

// Answers a page that could not be loaded with words and another try, in place of the browser's error.
// It stores nothing: pages are read anew each time, with the rights of the person.

const RETRY_S = 5

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="${RETRY_S}">
<title>Not reachable · Workload Identity</title>
<style>
  :root { color-scheme: light dark }
  body { font: 14px/22px system-ui, sans-serif; max-width: 640px; margin: 12vh auto 0; padding: 16px }
  h1 { font-size: 20px; line-height: 28px; font-weight: 600 }
</style>
<main>
  <h1>The console is not reachable</h1>
  <p>Check your connection or VPN. This page tries again every ${RETRY_S} seconds and continues where you were.
  Drafts of policies are kept in this browser.</p>
  <p><a href="">Try again now</a></p>
</main>
</html>`

const unreachable = () =>
  new Response(page, {
    status: 503,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    },
  })

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('fetch', (event) => {
  if (event.request.mode === 'navigate') event.respondWith(fetch(event.request).catch(unreachable))
})

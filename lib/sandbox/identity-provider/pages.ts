import type { ProviderPerson } from './people'

const escapeHtml = (text: string) =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

const page = (title: string, body: string) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>
  :root { color-scheme: light dark }
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 26rem; margin: 12vh auto; padding: 0 1rem }
  h1 { font-size: 1.25rem }
  button { display: block; width: 100%; margin: .5rem 0; padding: .6rem .8rem; font: inherit; text-align: left; cursor: pointer }
</style>
<h1>${escapeHtml(title)}</h1>
${body}
</html>
`

/** Asks who signs in. No password is asked for. */
export const choicePage = (people: readonly ProviderPerson[]) =>
  page(
    'Sign in to the sandbox',
    `<p>This provider belongs to the sandbox and asks for no password. Choose a person.</p>
<form method="post">
${people
  .map(
    ({ email, name, groups }) =>
      `<button name="email" value="${escapeHtml(email)}">${escapeHtml(name)}, ${escapeHtml(email)}<br><small>${escapeHtml(groups.join(', '))}</small></button>`,
  )
  .join('\n')}
<button name="email" value="">Cancel</button>
</form>`,
  )

export const logoutPage = (form: string) =>
  page(
    'Sign out of the sandbox',
    `<p>You are also signed out of every application that you signed in to here.</p>
${form}
<button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>
<button type="submit" form="op.logoutForm">Stay signed in</button>`,
  )

export const loggedOutPage = () => page('You are signed out', '<p>You can close this page.</p>')

export const errorPage = (error: string, description: string) =>
  page('The sign-in failed', `<p>${escapeHtml(error)}: ${escapeHtml(description)}</p>`)

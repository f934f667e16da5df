import { PROVIDER_PEOPLE } from '../sandbox/identity-provider/people'
import type { TestPerson } from './world'

/** What a browser keeps of one site, without expiry and path. */
export function createBrowser() {
  const jar = new Map<string, string>()
  return async (url: string | URL, init: RequestInit = {}) => {
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: {
        ...init.headers,
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
      },
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (value === '') jar.delete(name)
      else jar.set(name, value)
    }
    return response
  }
}
export type TestBrowser = ReturnType<typeof createBrowser>

/** The people of the organization, and one whom CoreWeave does not know. */
export type ProviderGuest = TestPerson | 'guest'

const MAX_STEPS = 12

/** Signs in at the sandbox's provider as a person does. Returns the address that leads back to the console. */
export async function chooseAtProvider(
  browse: TestBrowser,
  authorizationUrl: URL,
  person: ProviderGuest | 'nobody',
): Promise<URL> {
  const email = PROVIDER_PEOPLE.find(({ sub }) => sub === subjectOfPerson(person))?.email ?? ''
  let next = authorizationUrl
  for (let step = 0; step < MAX_STEPS; step++) {
    if (next.origin !== authorizationUrl.origin) return next
    const init = next.pathname.startsWith('/interaction/')
      ? { method: 'POST', body: new URLSearchParams({ email }) }
      : {}
    const response = await browse(next, init)
    const location = response.headers.get('location')
    if (!location) throw new Error(`${next.pathname}: ${response.status} ${await response.text()}`)
    await response.body?.cancel()
    next = new URL(location, next)
  }
  throw new Error('The provider does not lead back.')
}

export const subjectOfPerson = (person: ProviderGuest | 'nobody') => `person-${person}`

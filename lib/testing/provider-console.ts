import { endSessionsByProvider } from '../features/session/back-channel-logout'
import { linkToken } from '../features/session/linked-token'
import {
  finishProviderSignIn,
  type SignInVisitor,
  startProviderSignIn,
} from '../features/session/provider-sign-in'
import type { TokenLifetime } from '../features/session/token-lifetime'
import type { SandboxIdentityProvider } from '../sandbox/identity-provider/provider'
import { listAudit } from '../server/audit/audit'
import { parseEnv } from '../server/env'
import { contextOfSession, findLiveSession } from '../server/session/context'
import { testContext } from './context'
import { chooseAtProvider, createBrowser, type ProviderGuest } from './identity-provider'
import type { TestWorld } from './world'

export const publicUrl = 'http://127.0.0.1:9'
export const visitor: SignInVisitor = { address: '192.0.2.7', browser: 'Mozilla/5.0' }

export type ProviderConsoleOptions = {
  groups?: object
  name?: string
  /** The clusters of the provider in the configuration, of those of the organization. */
  clusters?: (world: TestWorld['world']) => object[]
}

/** A console with an organization of its own, whose people sign in at the provider. */
export async function openProviderConsole(
  provider: SandboxIdentityProvider,
  { groups, clusters, ...changes }: ProviderConsoleOptions = {},
) {
  const opened = await testContext()
  const { context, world } = opened
  let ahead = 0
  const settings = {
    id: 'corp',
    name: 'Corp',
    issuer: provider.issuer,
    clientId: provider.clientId,
    clientSecret: provider.clientSecret,
    scopes: provider.scopes,
    organization: world.orgUid,
    ...(groups && { groups }),
    ...(clusters && { clusters: clusters(world) }),
    ...changes,
  }
  const { COREWEAVE_API_URL, CKS_ISSUER_BASE_URL, OBJECT_STORAGE_ENDPOINT, LOTA_ENDPOINT } =
    context.config
  const config = parseEnv({
    COREWEAVE_API_URL,
    CKS_ISSUER_BASE_URL,
    OBJECT_STORAGE_ENDPOINT,
    LOTA_ENDPOINT,
    SESSION_SECRET: context.config.SESSION_SECRET,
    PUBLIC_URL: publicUrl,
    SIGN_IN_PROVIDERS: JSON.stringify([settings]),
  })
  const vault = { store: context.store, config, clock: () => new Date(Date.now() + ahead) }
  const later = (ms: number) => {
    ahead += ms
  }
  const start = (input = {}, who = visitor) =>
    startProviderSignIn(vault, { provider: 'corp', ...input }, who)

  /** Goes to the provider and comes back, without ending the sign-in. */
  async function comeBack(
    person: ProviderGuest | 'nobody' = 'operator',
    input = {},
    who = visitor,
  ) {
    const { location, binding } = await start(input, who)
    const back = await chooseAtProvider(createBrowser(), new URL(location), person)
    return { query: back.searchParams, who: { ...who, binding } }
  }
  async function signIn(person: ProviderGuest = 'operator', input = {}, who = visitor) {
    const { query, who: returning } = await comeBack(person, input, who)
    const { location, session = '' } = await finishProviderSignIn(vault, query, returning)
    return { location, cookie: session }
  }
  const live = (cookie: string) => findLiveSession(vault, cookie, 'person')
  const link = async (cookie: string, token: string, lifetime?: TokenLifetime) =>
    linkToken(vault, { session: await live(cookie), address: visitor.address, token, lifetime })
  const contextOfCookie = async (cookie: string) => contextOfSession(vault, await live(cookie))
  const signOutAtProvider = async (cookie: string) => {
    const { identity } = await live(cookie)
    const token = await provider.logoutToken(identity?.subject ?? '', identity?.sid ?? '')
    await endSessionsByProvider(vault, { logout_token: token })
  }
  const audit = () => listAudit(context)
  return {
    ...opened,
    vault,
    later,
    start,
    comeBack,
    signIn,
    live,
    link,
    contextOfCookie,
    signOutAtProvider,
    audit,
  }
}

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { createIdentityProvider, newSignInChecks } from '@/lib/adapters/identity-provider/client'
import { chooseAtProvider, createBrowser } from '@/lib/testing/identity-provider'
import { startIdentityProvider } from './provider'

test('signing out at the provider sends the console a logout token that it verifies', async () => {
  let receive: (form: URLSearchParams) => void = () => {}
  const received = new Promise<URLSearchParams>((resolve) => {
    receive = resolve
  })
  const consoleServer = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString()
    })
    request.on('end', () => {
      receive(new URLSearchParams(body))
      response.end()
    })
  })
  await new Promise<void>((resolve) => consoleServer.listen(0, '127.0.0.1', resolve))
  const publicUrl = `http://127.0.0.1:${(consoleServer.address() as AddressInfo).port}`
  const sandbox = await startIdentityProvider({ consoleUrl: publicUrl })
  const { issuer, clientId, clientSecret, scopes } = sandbox
  const names = { id: 'sandbox', name: 'Sandbox', organization: 'org', groupsClaim: 'groups' }
  const provider = createIdentityProvider(
    { ...names, issuer, clientId, clientSecret, scopes },
    { publicUrl },
  )
  const browse = createBrowser()
  const checks = newSignInChecks()
  const back = await chooseAtProvider(browse, await provider.authorizationUrl(checks), 'team')
  const { subject, sid } = await provider.exchange(back.searchParams, checks)

  const page = await (await browse(`${issuer}/session/end`)).text()
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1] ?? ''
  const body = new URLSearchParams({ xsrf, logout: 'yes' })
  await browse(`${issuer}/session/end/confirm`, { method: 'POST', body })
  const token = (await received).get('logout_token') ?? ''
  expect(await provider.verifyLogoutToken(token)).toMatchObject({ sid })
  expect(subject).toBe('person-team')
  await sandbox.close()
  consoleServer.close()
})

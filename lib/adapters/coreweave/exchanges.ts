import { type Caller, storageAdminOr, validRequest } from './call'
import {
  EXCHANGE_PATH,
  OWN_EXCHANGE_PATH,
  WireContainerCredentials,
  WireExchange,
  WireExchangeRequest,
} from './wire-credentials'

/** Exchanges of tokens for temporary credentials. */
export const exchangesWith = (call: Caller) => ({
  /** Exchange a service account token. Never retried, because each exchange creates a key. */
  exchangeToken: (input: WireExchangeRequest) =>
    call({
      doing: 'exchange the service account token for credentials',
      needs: 'cwobject:CreateAccessKeyOIDC for the token’s principal',
      method: 'POST',
      path: EXCHANGE_PATH,
      safe: false,
      anonymous: true,
      secrets: [input.oidcToken],
      body: validRequest(WireExchangeRequest, input),
      answer: WireExchange,
    }),

  /** Exchange the signed-in person's token. Never retried, and its response never appears in an error. */
  exchangeOwnToken: () =>
    call({
      doing: 'exchange your API token for credentials',
      needs: storageAdminOr('cwobject:CreateAccessKey'),
      method: 'GET',
      path: OWN_EXCHANGE_PATH,
      safe: false,
      secrets: [],
      answer: WireContainerCredentials,
    }),
})

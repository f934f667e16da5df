import { type Caller, checked, storageRole } from './call'
import {
  EXCHANGE_PATH,
  OWN_EXCHANGE_PATH,
  WireContainerCredentials,
  WireExchange,
  WireExchangeRequest,
} from './wire-credentials'

/** Tokens for temporary credentials. */
export const exchangesWith = (call: Caller) => ({
  /** A service account's token for temporary credentials. Never sent twice: each makes a key. */
  exchangeToken: (input: WireExchangeRequest) =>
    call({
      doing: 'exchange the token for credentials',
      needs: 'cwobject:CreateAccessKeyOIDC for the token’s principal',
      method: 'POST',
      path: EXCHANGE_PATH,
      safe: false,
      anonymous: true,
      secrets: [input.oidcToken],
      body: checked(WireExchangeRequest, input),
      answer: WireExchange,
    }),

  /** Keys of the signed-in person. Never sent twice; its answer is in no error, for it is secret. */
  exchangeOwnToken: () =>
    call({
      doing: 'exchange your token for credentials',
      needs: storageRole('cwobject:CreateAccessKey'),
      method: 'GET',
      path: OWN_EXCHANGE_PATH,
      safe: false,
      secrets: [],
      answer: WireContainerCredentials,
    }),
})

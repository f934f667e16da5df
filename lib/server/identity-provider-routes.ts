import 'server-only'

import { AppError } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { describeFailure } from './failure'
import { readText } from './request-text'
import { refusal } from './route'

/** OpenID Connect asks that nothing of the exchange is stored. */
const headers = { 'cache-control': 'no-store' }

/**
 * The GET route handler to which an identity provider leads a browser back. It is the protocol's GET: what it does
 * is bound to the browser and the state of one sign-in, so another site's link to it does nothing.
 */
export const callback =
  (finish: (query: URLSearchParams) => Promise<string>) =>
  async ({ url }: Request) => {
    const location = await finish(new URL(url).searchParams).catch((error: unknown) => {
      describeFailure(error)
      return paths.signIn(undefined, 'unexpected')
    })
    return new Response(null, { status: 303, headers: { ...headers, location } })
  }

/**
 * The POST route handler that an identity provider calls itself, with a form that proves who sent it. The verb
 * authenticates it; a browser's pages are refused.
 */
export const signedForm =
  (verb: (form: Record<string, string>) => Promise<void>) => async (request: Request) => {
    try {
      if (request.headers.get('sec-fetch-site') !== null)
        throw new AppError('forbidden', 'Only an identity provider sends this.')
      await verb(Object.fromEntries(new URLSearchParams(await readText(request))))
      return new Response(null, { status: 200, headers })
    } catch (error) {
      // The protocol answers what it does not accept with 400.
      if (!(error instanceof AppError) || error.code !== 'invalid') return refusal(error)
      return Response.json(
        { error: 'invalid_request', error_description: error.message },
        { status: 400, headers },
      )
    }
  }

import { z } from 'zod'

/** A bearer token by RFC 6750, checked and bounded before it is sent anywhere. */
const bearer = (what: string) =>
  z
    .string()
    .trim()
    .min(1, `Paste ${what}.`)
    .max(8192, `This is too long for ${what}.`)
    .regex(/^[\w.~+/-]+=*$/, 'A token has no spaces, line breaks or quotes. Copy the token only.')

export const SignIn = z.object({ token: bearer('an API access token') })
export type SignIn = z.infer<typeof SignIn>

export const SetClusterToken = z.object({
  cluster: z.guid(),
  token: bearer('a Kubernetes token'),
})
export type SetClusterToken = z.infer<typeof SetClusterToken>

import { z } from 'zod'

/** Bearer tokens as RFC 6750 lets them be, and bounded, before one is sent anywhere. */
const bearer = (what: string) =>
  z
    .string()
    .trim()
    .min(1, `Paste ${what}.`)
    .max(8192, `This is longer than ${what} can be.`)
    .regex(
      /^[\w.~+/-]+=*$/,
      'A token has no spaces, line breaks or quotes: copy it whole and alone.',
    )

export const SignIn = z.object({
  token: bearer('an API access token'),
  /** Where to go afterwards. */
  return: z.string().optional(),
})
export type SignIn = z.infer<typeof SignIn>

export const SetClusterToken = z.object({
  cluster: z.guid(),
  token: bearer('a Kubernetes token'),
})
export type SetClusterToken = z.infer<typeof SetClusterToken>

export const SignOut = z.object({})

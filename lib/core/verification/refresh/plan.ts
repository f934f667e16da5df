import { z } from 'zod'
import { MAX_REFRESH_MINUTES, REFRESH_CLIENTS } from './limits'

const MAX_COMMAND = 4000

/** How a refresh proof runs: one process of a client that calls a bucket until its first keys are over. */
export const RefreshPlan = z
  .object({
    client: z.enum(REFRESH_CLIENTS),
    /** The client as a shell command, which prints a line for each call. */
    command: z
      .string()
      .min(1)
      .max(MAX_COMMAND)
      .regex(/^[^\p{Cc}]*(?:[\n\t][^\p{Cc}]*)*$/u, 'Enter a command without control characters.')
      .exactOptional(),
    /** The image of the client; the verification image where it is absent. */
    image: z
      .string()
      .max(300)
      .regex(
        /^[A-Za-z0-9][A-Za-z0-9._:/@-]*$/,
        'Enter an image such as registry.example.com/team/train:1.',
      )
      .exactOptional(),
    /** The run ends by then, whatever it has seen. */
    minutes: z.int().min(1).max(MAX_REFRESH_MINUTES),
    /** Wait until Kubernetes has rotated the projected token, and the client has exchanged the new one. */
    rotate: z.boolean(),
  })
  .refine(({ client, command }) => (client === 'command') === (command !== undefined), {
    path: ['command'],
    message: 'Enter the command of your client.',
  })
export type RefreshPlan = z.infer<typeof RefreshPlan>

/** The plan without the command, for what is shown in lists and verdicts. */
export type RefreshTarget = Pick<RefreshPlan, 'client' | 'minutes' | 'rotate'>

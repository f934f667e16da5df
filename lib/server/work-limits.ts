import { z } from 'zod'

/** Kinds of work that take much of the process or of an upstream, with what one person may have of each. */
const DEFAULT_LIMITS = {
  /** Comparing policies: saving, requesting and approving one, and the timeline of what was gained and lost. */
  compare: { atOnce: 2, perMinute: 120 },
  /** Reading the findings, of the organization or of one cluster. */
  review: { atOnce: 6, perMinute: 600 },
  /** Who can do what on what. */
  access: { atOnce: 4, perMinute: 240 },
  /** Following the logs of a verification. */
  logs: { atOnce: 8, perMinute: 240 },
  /** Downloading an export. */
  export: { atOnce: 2, perMinute: 30 },
} as const

export type WorkKind = keyof typeof DEFAULT_LIMITS
export type WorkLimits = Record<WorkKind, { atOnce: number; perMinute: number }>

const KINDS = Object.keys(DEFAULT_LIMITS) as WorkKind[]
const ENTRY = /^([a-z]+)=(\d{1,4})\/(\d{1,6})$/

/** `compare=2/120,export=1/10`: how much of a kind one person may have at once and begin in a minute. */
export const WorkLimitList = z
  .string()
  .default('')
  .transform((text, context): WorkLimits => {
    const limits: WorkLimits = { ...DEFAULT_LIMITS }
    for (const entry of text.split(',').map((each) => each.trim())) {
      if (entry === '') continue
      const [, name = '', atOnce = '0', perMinute = '0'] = ENTRY.exec(entry) ?? []
      const kind = KINDS.find((each) => each === name)
      if (kind === undefined || Number(atOnce) < 1 || Number(perMinute) < 1)
        context.addIssue({
          code: 'custom',
          message: `${entry} is not one of ${KINDS.join(', ')} with two numbers from 1, such as export=1/10`,
        })
      else limits[kind] = { atOnce: Number(atOnce), perMinute: Number(perMinute) }
    }
    return limits
  })

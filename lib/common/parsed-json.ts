import { z } from 'zod'

/** The JSON of a setting that holds secrets: messages of JSON.parse quote the text, so `notJson` stands in for them. */
export const parsedJson = (notJson: string) =>
  z.string().transform((text, context): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue({ code: 'custom', message: notJson })
      return z.NEVER
    }
  })

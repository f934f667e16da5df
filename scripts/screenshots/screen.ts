import type { Page } from '@playwright/test'
import type { Person, Stage } from './stage'

/** A picture to take, and what leads to it. */
export type Screen = {
  name: string
  path: string
  as?: Person
  /** Before the page is asked for. */
  before?: () => Promise<unknown>
  ready?: (page: Page, stage: Stage) => Promise<unknown>
  after?: () => Promise<unknown>
}

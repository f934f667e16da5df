import type { Page } from '@playwright/test'
import type { ScreenshotStage, ScreenVisitor } from './stage'

/** A picture to take, and what leads to it. */
export type Screen = {
  name: string
  path: string
  as?: ScreenVisitor
  /** Before the page is asked for. */
  before?: () => Promise<unknown>
  ready?: (page: Page, stage: ScreenshotStage) => Promise<unknown>
  after?: () => Promise<unknown>
}

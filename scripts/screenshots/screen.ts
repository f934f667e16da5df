import type { Page } from '@playwright/test'
import type { ScreenshotStage, ScreenVisitor } from './stage'

/** A picture to take and the steps that lead to it. */
export type Screen = {
  name: string
  path: string
  as?: ScreenVisitor
  /** Runs before the page is loaded. */
  before?: () => Promise<unknown>
  ready?: (page: Page, stage: ScreenshotStage) => Promise<unknown>
  after?: () => Promise<unknown>
  /** The picture shows a page that waits for an answer. */
  loading?: true
}

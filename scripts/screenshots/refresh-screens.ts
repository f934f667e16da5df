import {
  FORGETFUL_CLIENT,
  REFRESHING_CLIENT,
} from '../../lib/testing/verifications/refresh-clients'
import type { Screen } from './screen'

const VERDICTS = [
  ['refresh-proved', REFRESHING_CLIENT, 'refreshes by itself'],
  ['refresh-failed', FORGETFUL_CLIENT, 'takes credentials once'],
] as const

/** Refresh proofs of clients whose keys live some seconds, so that the pictures need not wait for a quarter of an hour. */
export const refreshProofs = (
  path: string,
  setKeySeconds: (seconds: number) => Promise<void>,
): Screen[] =>
  VERDICTS.map(([name, command, verdict]) => ({
    name,
    path,
    before: () => setKeySeconds(20),
    ready: async (page) => {
      await page.getByRole('button', { name: 'Prove refresh' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('combobox', { name: 'Bucket' }).fill('datasets')
      await page
        .getByRole('option', { name: /datasets/ })
        .first()
        .click()
      await dialog.getByRole('radio', { name: /^Another client/ }).check()
      await dialog.getByRole('textbox', { name: 'Command' }).fill(command)
      await dialog.getByRole('button', { name: 'Start refresh proof' }).click()
      await page.getByText(verdict).first().waitFor({ timeout: 180_000 })
    },
    after: () => setKeySeconds(900),
  }))

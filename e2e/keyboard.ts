import type { Locator, Page } from '@playwright/test'
import { expect } from './fixtures'

// What a person does who has no mouse.

const isFocused = (target: Locator) =>
  target.evaluate((element) => element === document.activeElement)

/** Tab until it has the focus; a screen that cannot be reached so is not done. */
export async function tabTo(page: Page, target: Locator) {
  await expect(target).toBeVisible()
  for (let presses = 0; presses < 150; presses++) {
    if (await isFocused(target)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Not reached by Tab: ${target}`)
}

export async function pressByTab(page: Page, target: Locator) {
  await expect(target).toBeEnabled()
  await tabTo(page, target)
  await page.keyboard.press('Enter')
}

/** One of a combobox's options, by the arrow keys alone: nothing is typed. */
export async function chooseByArrows(page: Page, box: Locator, option: RegExp) {
  await tabTo(page, box)
  await page.keyboard.press('ArrowDown')
  const wanted = page.getByRole('option', { name: option }).first()
  await expect(wanted).toBeVisible()
  for (let presses = 0; presses < 60; presses++) {
    if ((await wanted.getAttribute('data-highlighted')) !== null) {
      await page.keyboard.press('Enter')
      await expect(wanted).toBeHidden()
      return
    }
    await page.keyboard.press('ArrowDown')
  }
  throw new Error(`No option ${option} came up`)
}

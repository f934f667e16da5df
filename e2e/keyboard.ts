import type { Locator, Page } from '@playwright/test'
import { expect } from './fixtures'

// Steps of a person who uses the keyboard alone.

const isFocused = (target: Locator) =>
  target.evaluate((element) => element === document.activeElement)

/** Presses Tab until the element has the focus; fails where Tab does not reach it. */
export async function tabTo(target: Locator) {
  await expect(target).toBeVisible()
  const page = target.page()
  for (let presses = 0; presses < 150 && !(await isFocused(target)); presses++)
    await page.keyboard.press('Tab')
  await expect(target).toBeFocused()
}

export async function pressByTab(page: Page, target: Locator) {
  await expect(target).toBeEnabled()
  await tabTo(target)
  await page.keyboard.press('Enter')
}

/** Chooses an option of a combobox with the arrow keys, without typing. */
export async function chooseByArrows(page: Page, box: Locator, option: RegExp) {
  await tabTo(box)
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
  throw new Error(`The arrow keys did not reach the option ${option}.`)
}

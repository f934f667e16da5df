import type { Page } from '@playwright/test'

/** Words that a column, a fact or a panel may not carry without their explanation. */
const TERMS = [
  'Audience',
  'Federation',
  'Injected',
  'Issuer',
  'Principal',
  'Statements',
  'Webhook',
  'Zone',
]

/** What a page is expected to have once, whatever its size. */
export const headProblems = (page: Page, named: string | undefined) =>
  page.evaluate(
    ({ named, terms }) => {
      const problems: string[] = []
      const heads = document.querySelectorAll('h1').length
      if (heads !== 1) problems.push(`${heads} headings of level 1`)
      if (!document.title.endsWith(' · Workload Identity')) problems.push(`title ${document.title}`)
      if (named && !document.title.includes(named))
        problems.push(`the title “${document.title}” does not name ${named}`)
      const help = document.querySelector('header a[aria-label="Help on this screen"]')
      if (document.querySelector('aside') && !/^\/help#./.test(help?.getAttribute('href') ?? ''))
        problems.push('no link to the help on this screen')
      for (const label of document.querySelectorAll('main :is(th, dt, h2)')) {
        const word = label.textContent?.trim() ?? ''
        if (terms.includes(word) && !label.querySelector('[data-term]'))
          problems.push(`“${word}” is not explained`)
      }
      return problems
    },
    { named, terms: TERMS },
  )

/** What does not fit at the size that the page has now. */
export const layoutProblems = (page: Page) =>
  page.evaluate(async () => {
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)))
    const problems: string[] = []
    const { clientWidth, scrollWidth } = document.documentElement
    if (scrollWidth > clientWidth)
      problems.push(`scrolls sideways: ${scrollWidth} of ${clientWidth}`)

    const nameOf = (element: Element) =>
      `${element.tagName.toLowerCase()} “${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}”`
    const visible = (element: Element) => element.checkVisibility({ visibilityProperty: true })
    const scrollsOrClips = (element: Element | null): boolean => {
      if (!element || element === document.body) return false
      return (
        /auto|scroll|hidden|clip/.test(getComputedStyle(element).overflowX) ||
        scrollsOrClips(element.parentElement)
      )
    }

    for (const element of document.querySelectorAll(
      'body :is(a, button, input, select, textarea, h1, h2, p)',
    )) {
      const { left, right, width } = element.getBoundingClientRect()
      // What is only spoken is a pixel wide, and what is only reached by the keyboard may wait outside.
      if (width < 2 || !visible(element) || scrollsOrClips(element)) continue
      if (right > clientWidth + 1 || left < -1) problems.push(`${nameOf(element)} is cut off`)
    }

    const boxes = [...document.querySelectorAll('header > *, nav[aria-label="Breadcrumb"]')].filter(
      visible,
    )
    for (const [index, one] of boxes.entries())
      for (const other of boxes.slice(index + 1)) {
        const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()]
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left)
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
        if (!one.contains(other) && across > 1 && down > 1 && a.top < 44 && b.top < 44)
          problems.push(`${nameOf(one)} lies over ${nameOf(other)}`)
      }

    const crumb = document.querySelector('nav[aria-label="Breadcrumb"] [aria-current="page"]')
    if (crumb) {
      const { left, right } = crumb.getBoundingClientRect()
      const end = crumb.closest('nav')?.getBoundingClientRect().right ?? right
      if (Math.min(right, end) - left < 24) problems.push(`${nameOf(crumb)} is squeezed`)
    }

    const stuck = [...document.querySelectorAll('body *')].filter((element) => {
      const { position, bottom, top } = getComputedStyle(element)
      return position === 'fixed' || (position === 'sticky' && top !== 'auto' && bottom === 'auto')
    })
    const covering = stuck.filter((element) => {
      const { width, height } = element.getBoundingClientRect()
      return visible(element) && width > clientWidth / 2 && height > window.innerHeight / 2
    })
    for (const element of covering) problems.push(`${nameOf(element)} covers the page`)
    return problems
  })

/** What cannot be told apart or seen where the system chooses the colors. */
export async function forcedColorProblems(page: Page) {
  await page.emulateMedia({ forcedColors: 'active' })
  await page.keyboard.press('Tab')
  const problems = await page.evaluate(() => {
    const problems: string[] = []
    const focused = document.activeElement
    if (focused && focused !== document.body) {
      const { outlineStyle, outlineWidth } = getComputedStyle(focused)
      if (outlineStyle === 'none' || outlineWidth === '0px')
        problems.push('the focus is not visible')
    }
    const lookOf = (element: Element) => {
      const { backgroundColor, borderColor, borderWidth, outline, color } =
        getComputedStyle(element)
      return [backgroundColor, borderColor, borderWidth, outline, color].join()
    }
    const CHOSEN = [
      ['aria-current', 'page'],
      ['aria-pressed', 'true'],
      ['aria-selected', 'true'],
      ['aria-checked', 'true'],
    ] as const
    for (const [attribute, value] of CHOSEN)
      for (const chosen of document.querySelectorAll(
        `:is(a, button, [role])[${attribute}="${value}"]`,
      )) {
        const group = chosen.closest(
          'ul, ol, nav, [role="group"], [role="tablist"], [role="radiogroup"]',
        )
        const other = [...(group?.querySelectorAll(chosen.tagName) ?? [])].find(
          (each) => each !== chosen && each.getAttribute(attribute) !== value,
        )
        if (other && chosen.checkVisibility() && lookOf(other) === lookOf(chosen))
          problems.push(`${chosen.textContent?.trim()} looks as if it was not chosen`)
      }
    for (const icon of document.querySelectorAll('svg.lucide')) {
      const { color, stroke } = getComputedStyle(icon)
      const ground = getComputedStyle(icon.parentElement ?? icon).backgroundColor
      if (icon.checkVisibility() && (stroke === 'none' || color === ground))
        problems.push(`the icon of “${icon.parentElement?.textContent?.trim()}” is not visible`)
    }
    return problems
  })
  await page.emulateMedia({ forcedColors: 'none' })
  return problems
}

/** A screen has one primary button at most: the next step. */
export const primaryButtonProblems = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const probe = document.createElement('i')
    probe.style.backgroundColor = 'var(--accent)'
    document.body.append(probe)
    const accent = getComputedStyle(probe).backgroundColor
    probe.remove()
    const primary = [...document.querySelectorAll('main :is(a, button):not([role])')].filter(
      (button) => button.checkVisibility() && getComputedStyle(button).backgroundColor === accent,
    )
    const names = primary.map(({ textContent }) => textContent?.trim())
    return names.length > 1 ? [`${names.length} primary buttons: ${names.join(', ')}`] : []
  })

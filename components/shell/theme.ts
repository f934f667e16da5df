export const THEME_COOKIE = 'theme'
export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

export const themeOf = (cookie: string | undefined): Theme =>
  themes.find((theme) => theme === cookie) ?? 'system'

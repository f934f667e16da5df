import '@fontsource-variable/inter'
import '@fontsource-variable/jetbrains-mono'
import './globals.css'
import type { Metadata } from 'next'
import { cookies, headers } from 'next/headers'
import { Providers } from '@/components/patterns/providers'
import { THEME_COOKIE, themeOf } from '@/components/shell/theme'

export const metadata: Metadata = {
  title: { default: 'Workload Identity', template: '%s · Workload Identity' },
  robots: { index: false, follow: false },
  manifest: '/manifest.webmanifest',
  icons: {
    icon: { url: '/icon.svg', type: 'image/svg+xml' },
    apple: '/apple-touch-icon.png',
  },
}

export default async function RootLayout({ children }: LayoutProps<'/'>) {
  // Reading the request makes every page dynamic, because a page built in advance has no nonce.
  const nonce = (await headers()).get('x-nonce') ?? undefined
  const theme = themeOf((await cookies()).get(THEME_COOKIE)?.value)
  return (
    <html lang="en" data-theme={theme === 'system' ? undefined : theme}>
      <body>
        <Providers nonce={nonce}>{children}</Providers>
      </body>
    </html>
  )
}

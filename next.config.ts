import type { NextConfig } from 'next'

// Set by scripts/build.ts.
const buildId = process.env['CONSOLE_BUILD_ID']

const config: NextConfig = {
  output: 'standalone',
  outputFileTracingRoot: process.cwd(),
  ...(buildId && { deploymentId: buildId, generateBuildId: () => buildId }),
  typedRoutes: true,
  poweredByHeader: false,
  // `npm run build` checks types; `npm test` does so in a step of its own, and the demo needs none.
  typescript: { ignoreBuildErrors: process.env['TYPES_CHECKED_ELSEWHERE'] === '1' },
  // Nothing uses the optimizer, which would decode images for anyone.
  images: { unoptimized: true },
  // Logged action arguments would contain API tokens.
  logging: { serverFunctions: false },
  serverExternalPackages: [
    '@electric-sql/pglite',
    '@kubernetes/client-node',
    'undici',
    'pg',
    'pg-boss',
    'prom-client',
    'rate-limiter-flexible',
  ],
  experimental: {
    // Node reads them only with --enable-source-maps, and they are three quarters of what a build writes.
    turbopackSourceMaps: false,
    // The first visitor would wait until the pages of all others are loaded.
    preloadEntriesOnStart: false,
  },
  headers: async () => [
    {
      // A web worker is subject to the policy of its own response; other scripts ignore it.
      source: '/_next/static/:path*',
      headers: [
        {
          key: 'content-security-policy',
          value: "default-src 'none'; script-src 'self'; connect-src 'self'",
        },
        { key: 'x-content-type-options', value: 'nosniff' },
      ],
    },
  ],
}

export default config

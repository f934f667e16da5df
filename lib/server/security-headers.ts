/**
 * The security headers of every response. Only scripts and style elements with the nonce are allowed;
 * style attributes stay allowed, because positioned and virtual elements need them.
 */
export function securityHeaders({
  nonce,
  https,
  development,
}: {
  nonce: string
  https: boolean
  /** There React evaluates source maps, and Next.js adds styles without a nonce. */
  development: boolean
}): Record<string, string> {
  return {
    'content-security-policy': [
      "default-src 'self'",
      `script-src 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
      `style-src 'self' ${development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
      "style-src-attr 'unsafe-inline'",
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self'",
      "worker-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ].join('; '),
    ...commonHeaders(https),
  }
}

const commonHeaders = (https: boolean): Record<string, string> => ({
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  ...(https ? { 'strict-transport-security': 'max-age=31536000' } : {}),
})

/** The security headers of answers that no page makes, such as redirects and refusals. They may load nothing. */
export const earlyHeaders = (https: boolean): Record<string, string> => ({
  'content-security-policy':
    "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ...commonHeaders(https),
})

/** Standard Webhooks: `whsec_` and 24 to 64 bytes in base64. https://www.standardwebhooks.com */
export const WEBHOOK_SECRET = /^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/

import { nearMiss } from '@/lib/core/identity/near-miss'
import type { TrustedConfig } from './preflight'

/** The federation config that matches a token's issuer and audiences, or the closest one. */
export type ConfigMatch =
  | { kind: 'trusted' | 'paused'; config: TrustedConfig }
  /** Active configs trust the issuer, but for other audiences. */
  | { kind: 'other-audience'; config: TrustedConfig; alternatives: TrustedConfig[] }
  /** A config's issuer URL is similar but not equal. */
  | { kind: 'other-issuer'; config: TrustedConfig; explanation: string; slash: boolean }
  | { kind: 'none' }

const activeFirst = (a: TrustedConfig, b: TrustedConfig) => Number(b.active) - Number(a.active)

export function matchFederationConfig(
  configs: readonly TrustedConfig[],
  issuer: string,
  audiences: readonly string[],
): ConfigMatch {
  const same = configs.filter(({ issuerUrl }) => issuerUrl === issuer).sort(activeFirst)
  const exact = same.find(({ audience }) => audiences.includes(audience))
  if (exact) return { kind: exact.active ? 'trusted' : 'paused', config: exact }
  const active = same.filter((config) => config.active)
  const other =
    active.find(({ audience }) => audiences.some((presented) => nearMiss(audience, presented))) ??
    active[0]
  if (other) return { kind: 'other-audience', config: other, alternatives: active }
  for (const config of [...configs].sort(activeFirst)) {
    const near = nearMiss(config.issuerUrl, issuer)
    if (near) {
      const slash = near.kinds.every((kind) => kind === 'trailing-slash')
      return { kind: 'other-issuer', config, explanation: near.explanation, slash }
    }
  }
  return { kind: 'none' }
}

/** At most 20 configs with this issuer URL or a similar one. */
export const relevantConfigs = (configs: readonly TrustedConfig[], issuer: string) =>
  configs
    .filter(({ issuerUrl }) => issuerUrl === issuer || nearMiss(issuerUrl, issuer))
    .slice(0, 20)

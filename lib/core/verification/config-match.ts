import { nearMiss } from '@/lib/core/identity/near-miss'
import type { TrustedConfig } from './preflight'

/** How the organization's federation configs stand to a token of `issuer` for `audiences`. */
export type ConfigMatch =
  | { kind: 'trusted' | 'paused'; config: TrustedConfig }
  /** The issuer is trusted for other audiences, the first of an active config. */
  | { kind: 'other-audience'; config: TrustedConfig; alternatives: TrustedConfig[] }
  /** A config's issuer URL looks like this one and is not equal to it. */
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

/** The configs a verdict can rest on: of this issuer, or of one that looks like it. */
export const relevantConfigs = (configs: readonly TrustedConfig[], issuer: string) =>
  configs
    .filter(({ issuerUrl }) => issuerUrl === issuer || nearMiss(issuerUrl, issuer))
    .slice(0, 20)

import type { EdgeCode } from '@/lib/core/access-map/access-map'

/** Strokes told apart by thickness and dashes as well as by colour. */
export const STROKES = {
  denies: 'stroke-line-strong',
  'on-paper': 'stroke-wire [stroke-dasharray:2_4]',
  unknown: 'stroke-wire [stroke-dasharray:8_5]',
  configured: 'stroke-wire',
  proved: 'stroke-edge forced-colors:stroke-2',
  'will-be-added': 'stroke-accent [stroke-dasharray:5_4] stroke-[1.5]',
  'open-to-everyone': 'stroke-warn forced-colors:stroke-[2.5]',
  'loses-access': 'stroke-fail [stroke-dasharray:1_5] stroke-2',
  broken: 'stroke-fail stroke-[1.75] forced-colors:stroke-[3.5]',
} as const satisfies Record<EdgeCode, string>

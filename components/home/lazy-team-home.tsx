'use client'

import dynamic from 'next/dynamic'

/** The home of a team, which the home of an operator does not load. */
export const LazyTeamHome = dynamic(() => import('./team-home').then((it) => it.TeamHome))

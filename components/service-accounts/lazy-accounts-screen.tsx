'use client'

import dynamic from 'next/dynamic'

/** The list of one cluster, whose code the list of all clusters does not load. */
export const LazyAccountsScreen = dynamic(() =>
  import('./accounts-screen').then((it) => it.AccountsScreen),
)

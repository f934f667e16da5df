'use server'

import { action, openAction } from '@/lib/server/action'
import { SetClusterToken, SignIn, SignOut } from './schema'
import { setClusterToken, signIn, signOut } from './service'

export const signInAction = openAction(SignIn, signIn)
export const signOutAction = action(SignOut, signOut)
export const setClusterTokenAction = action(SetClusterToken, setClusterToken)

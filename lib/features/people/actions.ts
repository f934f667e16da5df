'use server'

import { action } from '@/lib/server/action'
import { NamePerson } from './schema'
import { namePerson } from './service'

export const namePersonAction = action(NamePerson, namePerson)

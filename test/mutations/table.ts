import { connectionMutations } from './connections.ts'
import { control } from './control.ts'
import { dashboard } from './dashboard.ts'
import { databaseFile } from './database-file.ts'
import type { Mutation } from './mutation.ts'
import { program } from './program.ts'
import { requests } from './requests.ts'
import { rules } from './rules.ts'
import { secrets } from './secrets.ts'
import { store } from './store.ts'

/** All mutations, by area. */
export const areas: readonly { area: string; mutations: readonly Mutation[] }[] = [
  { area: 'rules of the emulated API', mutations: rules },
  { area: 'requests', mutations: requests },
  { area: 'connections', mutations: connectionMutations },
  { area: 'secrets', mutations: secrets },
  { area: 'store', mutations: store },
  { area: 'database file', mutations: databaseFile },
  { area: 'control plane', mutations: control },
  { area: 'program', mutations: program },
  { area: 'dashboard', mutations: dashboard },
]

import fc from 'fast-check'
import { checkApiToken, getAccount, listAccounts } from './control/accounts.ts'
import { advance, getClock, setClock } from './control/clock.ts'
import { addFault, addInvalidFault, clearFaults, listFaults, removeFault } from './control/faults.ts'
import { clearJournal } from './control/journal.ts'
import { getMode, setMode } from './control/mode.ts'
import { getProject, listProjects, patchApiToken, patchProject } from './control/projects.ts'
import { reset } from './control/reset.ts'
import { getSnapshot, listSnapshots, removeSnapshot, restoreSnapshot, saveSnapshot } from './control/snapshots.ts'
import { exportSteps, importSteps } from './control/state.ts'
import { restart as restartModel } from './model/lifecycle.ts'
import { createApiToken, manageApiToken } from './picky/api-tokens.ts'
import { changeBilling } from './picky/change-billing.ts'
import { checkBalance, checkPmBalance } from './picky/check-balance.ts'
import { createProject } from './picky/create-project.ts'
import { getProjects } from './picky/get-projects.ts'
import { misdirected } from './picky/misdirected.ts'
import { qrImage } from './picky/qr-image.ts'
import { setWebhook } from './picky/set-webhook.ts'
import type { Step } from './step.ts'

const restart = fc.constant<Step>({
  take: (model) => {
    restartModel(model)
    return { kind: 'restart' }
  },
  toString: () => 'restart()',
})

// How often each kind of step is taken, in comparison with the others. A new operation needs one entry here.
const weights: [weight: number, steps: fc.Arbitrary<Step>][] = [
  [16, createProject],
  [6, getProjects],
  [5, setWebhook],
  [7, createApiToken],
  [7, manageApiToken],
  [9, changeBilling],
  [8, checkBalance],
  [2, checkPmBalance],
  [2, qrImage],
  [1, misdirected],
  [2, setMode],
  [1, getMode],
  [4, setClock],
  [1, getClock],
  [8, advance],
  [5, addFault],
  [1, addInvalidFault],
  [1, listFaults],
  [1, removeFault],
  [1, clearFaults],
  [3, reset],
  [2, exportSteps],
  [4, importSteps],
  [3, saveSnapshot],
  [1, getSnapshot],
  [3, restoreSnapshot],
  [1, removeSnapshot],
  [1, listSnapshots],
  [4, patchProject],
  [1, getProject],
  [1, listProjects],
  [3, patchApiToken],
  [2, checkApiToken],
  [1, listAccounts],
  [1, getAccount],
  [1, clearJournal],
  [1, restart],
]

const anyStep = fc.oneof(...weights.map(([weight, arbitrary]) => ({ weight, arbitrary })))

/** Sequences of steps. The first steps create projects, so that the others have something to work on. */
export const sequences: fc.Arbitrary<Step[]> = fc
  .tuple(fc.array(createProject, { maxLength: 3 }), fc.array(anyStep, { minLength: 1, maxLength: 40, size: 'max' }))
  .map(([first, others]) => [...first, ...others])

import type { Expected } from './expected.ts'
import type { Answer, Request } from './http.ts'
import type { Model } from './model/model.ts'

/** What a step does to the mock: a request and its answer, or a restart on the same file. */
export type Action =
  | { kind: 'request'; request: Request; expected: Expected; onAnswer?: (answer: Answer) => void }
  | { kind: 'restart' }

/** A step of a simulation. `take` changes the model as the mock must change. */
export type Step = { take: (model: Model) => Action; toString: () => string }

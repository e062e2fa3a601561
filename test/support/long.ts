import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    long: boolean
  }
}

/** Whether this is `npm run test:long`, where the random and the concurrent tests do many more rounds than in `npm test`. */
export const isLong = inject('long')

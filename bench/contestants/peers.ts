import type { Contestant } from './contestant.ts'
import { jsonServer } from './json-server.ts'
import { mockoon } from './mockoon.ts'
import { mockttp } from './mockttp.ts'
import { mountebank } from './mountebank.ts'
import { prism } from './prism.ts'

/** Other mock servers from npm. bench/README.md says what each can and cannot do. */
export const peers: Contestant[] = [jsonServer, mountebank, mockttp, mockoon, prism]

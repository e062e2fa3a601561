import { html } from '../lib/preact.js'
import { toHash } from '../lib/router.js'

/** @import { Operation } from '../types.d.ts' */

/** Links to the operations. @param {{ view: string, operations: Operation[], current: string }} props */
export const OperationNav = ({ view, operations, current }) => html`<nav class="operations" aria-label="Operations">
  ${operations.map(
    ({ operationId }) =>
      html`<a key=${operationId} href=${toHash({ view, path: [operationId] })} aria-current=${operationId === current ? 'page' : undefined}>${operationId}</a>`,
  )}
</nav>`

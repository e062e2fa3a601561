import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isIpAddress } from '../../src/dashboard/public/lib/ip.js'
import { isIpAddress as isAcceptedAddress } from '../../src/lib/ip.ts'

const addresses = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc
    .array(fc.constantFrom('0', '1', '01', '255', '256', 'ffff', 'fffff', ':', '::', '.', '1.2.3.4', '%', ' '))
    .map((parts) => parts.join('')),
)

test('the page takes for an address what the control plane accepts as one', () => {
  fc.assert(
    fc.property(addresses, (text) => isIpAddress(text) === isAcceptedAddress(text)),
    { numRuns: 2000 },
  )
  for (const text of ['1.2', '1.2.3.4\n', '01.2.3.4', '::ffff:01.2.3.4', 'fe80::1%eth0', '1:2:3:4:5:6:7:8:9', ''])
    expect([isIpAddress(text), isAcceptedAddress(text)], text).toEqual([false, false])
  for (const text of ['1.2.3.4', '::', '::1', '1::8', '1:2:3:4:5:6:7::', '::ffff:1.2.3.4', 'FE80::A'])
    expect([isIpAddress(text), isAcceptedAddress(text)], text).toEqual([true, true])
})

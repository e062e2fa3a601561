/** Whether HTTP lets answers of this status have no body. */
export function isBodiless(status: number | undefined): boolean {
  return status !== undefined && [204, 205, 304].includes(status)
}

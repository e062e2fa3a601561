/** Whether `text` is an absolute http or https URL without white space. */
export function isWebUrl(text: string): boolean {
  return /^https?:\/\/[^\s/?#\\]\S*$/i.test(text) && URL.canParse(text)
}

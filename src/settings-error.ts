/** An invalid setting, or one that does not exist. */
export class SettingsError extends Error {
  override name = 'SettingsError'
  /** the setting's name in code */
  readonly setting: string

  constructor(setting: string, reason: string) {
    super(`${setting}${reason}`)
    this.setting = setting
  }
}

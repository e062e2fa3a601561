import { nearest } from './lib/nearest.ts'
import { createValidator, expectedOf } from './lib/validator.ts'
import { isSettingName, Settings, settingNames } from './settings.ts'

/** Why settings are refused: one is wrong, or none has that name. */
export class SettingsError extends Error {
  override name = 'SettingsError'
  /** the setting's name in code */
  readonly setting: string

  constructor(setting: string, reason: string) {
    super(`${setting} ${reason}`)
    this.setting = setting
  }
}

const check = createValidator(Settings)

/** Whole settings of some: the defaults for those that are left out. @throws SettingsError for the first that is wrong */
export function settingsOf(given: Record<string, unknown>): Settings {
  const settings: Record<string, unknown> = {}
  for (const name of settingNames) {
    const value = given[name] ?? Settings.properties[name].default
    if (value !== undefined) settings[name] = value
  }
  for (const name of Object.keys(given)) if (!isSettingName(name)) throw unknown(name)
  if (check.fits(settings)) return settings
  const { pointer, received } = check.misfit(settings)
  const name = pointer.slice(1)
  if (!isSettingName(name)) throw unknown(name)
  throw new SettingsError(name, `expected ${expectedOf(Settings.properties[name])}, received ${received}`)
}

function unknown(name: string): SettingsError {
  const like = nearest(name, settingNames)
  return new SettingsError(name, `is not a setting${like ? `; did you mean ${like}?` : ''}`)
}

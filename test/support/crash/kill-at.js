// Loaded into the program with --import. Kills the process at the place that KILL_AT names: see kill-point.ts.
import { writeSync } from 'node:fs'
import Database from 'better-sqlite3'

/** @type {import('./kill-point.ts').KillPoint} */
const { statement, behind, when, count, from = 'SIGUSR2' } = JSON.parse(process.env.KILL_AT ?? '')
const isStatement = new RegExp(statement)
const isBehind = new RegExp(behind ?? '')

let isCounting = from === 'start'
if (from !== 'start')
  process.once(from, () => {
    isCounting = true
  })

let hasBehind = behind === undefined
let left = count

/** @param {string} sql */
function isThePlace(sql) {
  const matches = isCounting && hasBehind && isStatement.test(sql) && --left === 0
  if (/^(COMMIT|ROLLBACK)/.test(sql)) hasBehind = behind === undefined
  else hasBehind ||= isBehind.test(sql)
  return matches
}

/**
 * Kills the process before or after a step, if this is the place.
 *
 * @template T
 * @param {string} sql
 * @param {() => T} step
 * @returns {T}
 */
function around(sql, step) {
  const isHere = isThePlace(sql.trim())
  if (isHere && when === 'before') kill(sql)
  const result = step()
  if (isHere) kill(sql)
  return result
}

/** @param {string} sql */
function kill(sql) {
  writeSync(2, `killed ${when} ${sql.trim().slice(0, 40)}`)
  process.kill(process.pid, 'SIGKILL')
}

// All statements of all connections pass here, those of `transaction` and `pragma` too.
const statements = Object.getPrototypeOf(new Database(':memory:').prepare('SELECT 1'))
for (const name of ['run', 'get', 'all']) {
  const original = statements[name]
  /** @param {unknown[]} args */
  statements[name] = function (...args) {
    return around(this.source, () => original.apply(this, args))
  }
}

const { exec, close, function: define } = Database.prototype
Object.assign(Database.prototype, {
  /** @this {Database.Database} @param {string} sql */
  exec(sql) {
    return around(sql, () => exec.call(this, sql))
  },
  /** @this {Database.Database} */
  close() {
    return around('close', () => close.call(this))
  },
  /**
   * A function that SQL calls is a place within a statement.
   *
   * @this {Database.Database} @param {string} name @param {object} options @param {Function} step
   */
  function(name, options, step) {
    return define.call(this, name, { ...options, varargs: true }, (...values) =>
      around(`${name}()`, () => step(...values)),
    )
  },
})

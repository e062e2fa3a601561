/** The fields of a body, by name. */
export type Fields = Record<string, unknown>

/** Why a body with a deviation is rejected. Errors in parsing come before those of the token, errors in fields after. */
export type Rejection = { stage: 'parsing' | 'fields'; status: number; place: string }

/** A way to send the same fields in another form, which lenient validation accepts and strict validation rejects. */
export type Deviation = {
  name: string
  /** The body sent, and a header; undefined if these fields cannot be sent in this form. */
  write: (fields: Fields) => { body: string; contentType?: string } | undefined
  strict: Rejection
  /** set if lenient validation rejects it as well */
  lenient?: Rejection
  /** whether the mock cannot read the token, and so does not know whose call it is */
  hidesToken?: true
}

const inParsing = (place: string): Rejection => ({ stage: 'parsing', status: 410, place })
const inField = (place: string, status = 410): Rejection => ({ stage: 'fields', status, place })

/** One field in another form. `convert` returns undefined if the value cannot be sent so. */
function converted(name: string, convert: (value: unknown) => unknown, status?: number): Deviation {
  return {
    name: `${name} in another form`,
    write: (fields) => {
      const value = convert(fields[name])
      return value === undefined ? undefined : { body: JSON.stringify({ ...fields, [name]: value }) }
    },
    strict: inField(`/${name}`, status),
  }
}

const toDigits = (value: unknown) => (typeof value === 'number' ? String(value) : undefined)
const toSingle = (value: unknown) => (Array.isArray(value) && value.length === 1 ? value[0] : undefined)
const toNull = (value: unknown) => (value === undefined ? null : undefined)

// JSON.stringify leaves out what is undefined, so the body may be without any other member.
function withMembers(fields: Fields, added: string): string {
  const members = JSON.stringify(fields).slice(1, -1)
  return members === '' ? `{${added}}` : `{${members},${added}}`
}

// billing_plan has the date format (Q2, Q5), with quotes or without (Q1).
function planIsFormat(quote: string): Deviation['write'] {
  return ({ billing_plan, date_format, ...others }) =>
    billing_plan === 3 && typeof date_format === 'string'
      ? { body: withMembers(others, `"billing_plan":${quote}${date_format}${quote}`) }
      : undefined
}

/** The deviations that are simulated. */
export const deviations: readonly Deviation[] = [
  converted('billing_plan', toDigits),
  converted('service', toDigits),
  converted('plan_id', toDigits),
  converted('action', toDigits),
  converted('generate_api_token', (value) => (typeof value === 'boolean' ? String(value) : undefined)),
  converted('token_ip_address', toSingle),
  converted('ip_whitelist', toSingle),
  converted('notes', toNull),
  converted('service', toNull),
  converted('date_format', (value) => (typeof value === 'string' ? value.toLowerCase() : undefined)),
  converted('country', (value) => (typeof value === 'string' ? ` ${value} ` : undefined)),
  {
    ...converted('token', (value) => (value === '4711' ? 4711 : undefined), 401),
    name: 'token as a number',
  },
  {
    name: 'unknown key',
    write: (fields) => ({ body: JSON.stringify({ ...fields, channel: 1 }) }),
    strict: inField('/channel'),
  },
  {
    name: 'date format as the plan',
    write: planIsFormat('"'),
    strict: inField('/billing_plan'),
  },
  {
    name: 'bare date format as the plan',
    write: planIsFormat(''),
    strict: inParsing('the body'),
  },
  {
    name: 'byte order mark',
    write: (fields) => ({ body: `\uFEFF${JSON.stringify(fields)}` }),
    strict: inParsing('the body'),
  },
  {
    name: 'labelled as a form',
    write: (fields) => ({ body: JSON.stringify(fields), contentType: 'application/x-www-form-urlencoded' }),
    strict: inParsing('header content-type'),
  },
  {
    name: 'not closed',
    write: (fields) => ({ body: JSON.stringify(fields).slice(0, -1) }),
    strict: inParsing('the body'),
    lenient: inParsing('the body'),
  },
  {
    name: 'in an array',
    write: (fields) => ({ body: JSON.stringify([fields]) }),
    strict: inParsing('the body'),
    lenient: inParsing('the body'),
  },
  {
    name: 'empty body',
    write: () => ({ body: '' }),
    strict: inParsing('the body'),
    lenient: inParsing('the body'),
    hidesToken: true,
  },
  {
    name: 'duplicate key',
    write: (fields) => ({ body: withMembers(fields, '"x":1,"x":1') }),
    strict: inParsing(''),
    lenient: inParsing(''),
  },
  {
    name: 'exponent',
    write: ({ project_id, ...others }) =>
      typeof project_id === 'number' ? { body: withMembers(others, `"project_id":${project_id}e0`) } : undefined,
    strict: inField('/project_id'),
    lenient: inField('/project_id'),
  },
]

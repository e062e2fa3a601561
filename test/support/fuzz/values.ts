import type { Random } from './random.ts'

/** The texts of one kind that are hard to read: whole ones, and the parts that others are made of. */
type Kind = { words: readonly string[]; parts: readonly string[] }

const letters = [
  'a',
  'Z',
  'é',
  'ß',
  'İ',
  '日',
  '😀',
  '\u0301',
  '\u202e',
  '\u2028',
  '\u00a0',
  ' ',
  '\t',
  '\n',
  '"',
  '\\',
]

/** By the name of a format in JSON Schema, or the type. */
const kinds: Record<string, Kind> = {
  text: {
    words: [
      ...[
        '',
        ' ',
        '0',
        'null',
        'true',
        'undefined',
        '__proto__',
        'constructor',
        'toString',
        'hasOwnProperty',
        '*',
        '%',
        '%s%n',
      ],
      ...[
        '../../etc/passwd',
        "' OR 1=1 --",
        '<script>alert(1)</script>',
        '{{7*7}}',
        '\u0000',
        '\ud800',
        '\udfff\ud800',
        '\ufeff',
      ],
      ...[
        'fp_0123456789ab',
        '👩‍👩‍👧‍👦',
        'ﷺ',
        '\r\n\r\n',
        '\u0085',
        'Ａ',
        '{"token":"x"}',
        '[object Object]',
        '\x1b[31m',
        '\x7f',
      ],
      ...[19, 20, 21, 100, 199, 200, 201, 250, 251, 2048, 2049].map((length) => 'x'.repeat(length)),
      ...[10, 20, 21, 200, 250].map((length) => '😀'.repeat(length)),
    ],
    parts: letters,
  },
  number: {
    words: [
      ...[
        '0',
        '-0',
        '1',
        '2',
        '3',
        '7',
        '9',
        '10',
        '-1',
        '0.1',
        '0.005',
        '1.5',
        '1.0',
        '1e0',
        '1E2',
        '1e400',
        '-1e400',
        '1e-400',
      ],
      ...[
        '9007199254740991',
        '9007199254740992',
        '9007199254740993',
        '2147483648',
        '4294967296',
        '999999999999999',
        '1e21',
      ],
      ...[
        '123456789012345678901234567890',
        '00',
        '01',
        '+1',
        '.5',
        '5.',
        '0x10',
        '1_000',
        '1,5',
        'NaN',
        'Infinity',
        '-Infinity',
      ],
      ...['１', '٣', '714', '715', '716', '999', '1000000000', '0.1e1', '600001', '1000001'],
    ],
    parts: ['0', '1', '9', '.', '-', '+', 'e', 'E', '00', '715', ' '],
  },
  'ip-address': {
    words: [
      ...[
        '1.2.3.4',
        '01.2.3.4',
        '1.2.3',
        '1.2.3.4.5',
        '256.1.1.1',
        '::',
        '::1',
        '::ffff:1.2.3.4',
        '::ffff:102:304',
        'fe80::1%eth0',
      ],
      ...[
        '[::1]',
        '[::1]:80',
        '1.2.3.4:80',
        '1.2.3.4/24',
        '1.2.3.*',
        '1.2.3.4-9',
        '1.2.3.4,5.6.7.8',
        '1.2.3.4 5.6.7.8',
        'localhost',
      ],
      ...[
        '2001:db8::0001',
        '2001:DB8:0:0:0:0:0:1',
        '1::2::3',
        '0x7f.1',
        '127.1',
        '2130706433',
        '::1.2.3.4',
        '::%',
        '[',
        'http://1.2.3.4/',
      ],
      ...['192.168.0.1', '202.164.148.84', ' 10.0.0.1 ', '１.2.3.4', '::ffff:0:0', '64:ff9b::1.2.3.4', 'a.example'],
    ],
    parts: ['0', '1', '01', '255', '256', 'ffff', ':', '::', '.', '1.2.3.4', '%', '[', ']', '/', '-', '*', ',', ' '],
  },
  'iana-time-zone': {
    words: [
      ...[
        'Asia/Kolkata',
        'asia/KOLKATA',
        'Europe/Kyiv',
        'Europe/Kiev',
        'UTC',
        'GMT',
        'Etc/GMT+5',
        'EST5EDT',
        'IST',
        'Z',
        'T12Z',
        'PST',
      ],
      ...[
        '+05:30',
        '-00:00',
        '+0530',
        'UTC+5',
        'GMT+05:30',
        'UTC+25',
        ' Asia/Kolkata ',
        'Foo/Bar',
        'Asia',
        'Asia/',
        'Factory',
        'Calcutta',
      ],
      ...[
        'America/Argentina/Buenos_Aires',
        'Pacific/Apia',
        'Antarctica/Troll',
        'Africa/Monrovia',
        'Indian Standard Time',
        'Asıa/Kolkata',
      ],
    ],
    parts: ['Asia', 'Etc', 'GMT', 'UTC', '/', '+', '-', ':', '0', '5', '14', '30', '_', 'T', 'Z', ' ', 'Kolkata'],
  },
  'iso-3166-1-alpha-2': {
    words: [
      ...[
        'IN',
        'in',
        'iN',
        'IND',
        'India',
        'United States',
        'usa',
        'UK',
        'GB',
        'XX',
        'ZZ',
        'I',
        ' IN ',
        'ＩＮ',
        'ıN',
        'Åland',
        'Türkiye',
      ],
      ...['Côte d’Ivoire', 'Republic of', 'the', '91', '+91'],
    ],
    parts: ['I', 'N', 'u', 's', ' ', 'of', 'the', '.', '-', 'Republic', 'é'],
  },
  'web-url': {
    words: [
      ...[
        'http://a',
        'https://a.b/c?d=e&f[]=g#h',
        'HTTP://A',
        'http://',
        'http:/a',
        '//a.b',
        'a.b/c',
        'ftp://a',
        'javascript:alert(1)',
      ],
      ...[
        'http://a b',
        'http://[::1]:80/',
        'http://[::1',
        'http://a:99999',
        'http://user:pw@a',
        'http://ä.example',
        'http://xn--',
        'http://%',
      ],
      ...[
        'localhost:3000/x',
        '/a',
        'http://a\\b',
        'http://a/\u0000',
        'http://1.2.3.4',
        '1.2.3.4:80',
        'http://a.b:80:80',
        'http://a/\ud800',
      ],
      ...[2048, 2049].map((length) => `http://a/${'x'.repeat(length - 9)}`),
    ],
    parts: ['http', 's', ':', '/', '//', 'a', '.', 'example', '?', '#', '[', ']', '@', '%', '\\', ' ', '80', 'é'],
  },
  instant: {
    words: [
      ...[
        '2020-06-11T00:00:00Z',
        '2020-06-11T24:00:00Z',
        '2020-02-30T00:00:00Z',
        '2016-12-31T23:59:60Z',
        '+275760-09-13T00:00:00Z',
      ],
      ...[
        '2020-06-11T00:00:00+25:00',
        '2020-06-11T00:00:00-23:59',
        '9999-12-31T23:59:59.999Z',
        '9999-12-31T23:59:59-01:00',
        '0000-01-01T00:00:00Z',
      ],
      ...[
        '1969-12-31T23:59:59Z',
        '1970-01-01T00:00:00Z',
        '2020-06-11',
        '2020-06-11 00:00:00Z',
        '2020-06-11T00:00Z',
        '2020-06-11T00:00:00',
        'now',
      ],
      ...[
        '2020-06-11t00:00:00z',
        '2020-06-11T00:00:00.1234567891Z',
        '-000001-01-01T00:00:00Z',
        '0000-01-01T00:00:00+23:59',
        '2021-02-29T00:00:00Z',
      ],
    ],
    parts: ['2020', '9999', '0000', '-', '12', '31', '02', '29', 'T', 'Z', ':', '00', '60', '.', '+', '23', '59', 'U'],
  },
  'calendar-day': {
    words: [
      ...[
        '2020-06-11',
        '2020-02-30',
        '0000-00-00',
        '0000-01-01',
        '9999-12-31',
        '31-12-2020',
        '2020-6-1',
        '2020-12-32',
        '+002020-01-01',
        '',
      ],
      ...['2020-02-29', '2021-02-29', '2020-06-11T00:00:00Z', '20200611', '2020-W24-4', '2020-163'],
    ],
    parts: ['2020', '9999', '00', '12', '31', '02', '29', '-', '/', '.', 'W', ' '],
  },
  duration: {
    words: [
      ...[
        'P1M',
        'P1Y2M3W4DT5H6M7.8S',
        'P0D',
        'PT0.0000000001S',
        'P99999999999Y',
        'P9999999999999999D',
        '-P1D',
        '+P1D',
        'P',
        'PT',
        'p1d',
        'P1,5D',
      ],
      ...[
        'PT1H',
        'P1D',
        'P13M',
        'PT9007199254740991S',
        'P4294967295Y',
        'P7979Y',
        'P1S',
        'PT1D',
        'P1.5Y',
        'P400D',
        'P-1D',
      ],
    ],
    parts: ['P', 'T', '1', '0', '99', '999999', '.', ',', '-', 'Y', 'M', 'W', 'D', 'H', 'S'],
  },
  boolean: {
    words: ['true', 'false', '1', '0', 'TRUE', 'yes', '', 'null', '2', ' true'],
    parts: ['true', 'false', '0', '1', ' '],
  },
  phone: {
    words: [
      '+91 98-76',
      '(91) 98',
      '0',
      '+',
      '++1',
      '1'.repeat(32),
      '1'.repeat(33),
      '12 34 ',
      ' 12',
      '١٢٣',
      '1e5',
      '',
      '+1-',
      '-1',
      '+9007199254740993',
    ],
    parts: ['+', '1', '0', '-', ' ', '(', ')', '.', '9007199254740993'],
  },
  'date-format': {
    words: [
      'YYYY-MM-DD',
      'DD-MM-YYYY',
      'MM-DD-YYYY',
      'dd-mm-yyyy',
      ' DD-MM-YYYY ',
      'DD/MM/YYYY',
      'YYYY',
      '1',
      '2',
      '3',
      '4',
      '0',
      ' 1 ',
    ],
    parts: ['YYYY', 'MM', 'DD', '-', '/', 'mm', ' '],
  },
  fault: {
    words: [
      ...[
        'status=403',
        'http_status=503',
        'status=410,http_status=503',
        'delay_ms=1',
        'malformed',
        'truncate',
        'reset',
        'hang',
        'lost',
        'delay_ms=0',
      ],
      ...[
        'status=403,status=403',
        'status=-1',
        'status=99999',
        'http_status=204',
        'http_status=100',
        'transport=lost',
        'body=x',
        'times=1',
        '',
        ',',
      ],
      ...[
        'status = 403 , delay_ms = 1',
        'malformed,delay_ms=1',
        'reset,status=1',
        'status=1=2',
        'operation=x',
        '__proto__=1',
        'status=4e2',
        'STATUS=403',
      ],
    ],
    parts: ['status', 'http_status', 'delay_ms', '=', ',', '403', '503', '1', 'lost', 'malformed', ' ', '-'],
  },
}

const names = Object.keys(kinds)

/** A text of a kind: a format of JSON Schema, `number`, or one of the kinds above. Of a kind that is not known, any text. */
export function hardText(random: Random, name: string): string {
  const { words, parts } = (Object.hasOwn(kinds, name) && kinds[name]) || kindAt(random)
  const dice = random.below(100)
  if (dice < 65) return random.pick(words)
  if (dice < 85) return random.several(parts, 8).join('')
  return bend(random, random.pick(words), words)
}

/** A text of any kind. */
export function anyText(random: Random): string {
  return hardText(random, random.pick(names))
}

function kindAt(random: Random): Kind {
  return kinds[random.pick(names)] ?? { words: [''], parts: [''] }
}

const separators = [',', ' ', ';', '\n', '|', '-', '/', ':', '\u0000', '\u00a0']

// A text that is nearly right: two joined, padded, cut off, repeated, in another case.
function bend(random: Random, text: string, words: readonly string[]): string {
  switch (random.below(7)) {
    case 0:
      return text + random.pick(separators) + random.pick(words)
    case 1:
      return `${random.pick([' ', '\t', '\u00a0', '\ufeff'])}${text}${random.pick(['', ' '])}`
    case 2:
      return text.slice(0, random.below(text.length + 1))
    case 3:
      return text.repeat(random.pick([2, 3, 50]))
    case 4:
      return text.toUpperCase()
    case 5:
      return text.toLowerCase()
    default: {
      const at = random.below(text.length + 1)
      return text.slice(0, at) + random.pick(letters) + text.slice(at)
    }
  }
}

const rawValues = [
  ...[
    'null',
    'true',
    'false',
    '[]',
    '{}',
    '""',
    '" "',
    '[[]]',
    '{"a":{}}',
    '[null]',
    '[""]',
    '{"":""}',
    'undefined',
    'None',
    'True',
    'nil',
    'NaN',
  ],
  ...[
    'DD-MM-YYYY',
    'YYYY-MM-DD',
    'dd-mm-yyyy',
    "'single'",
    '`back`',
    '“typographic”',
    'b"bytes"',
    ':symbol',
    '(1)',
    '/*comment*/1',
    '1//x',
    '#x',
    '',
  ],
  ...[
    '"\\u0000"',
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"\\ud83d\\ude00"',
    '"\\u12"',
    '"\\x41"',
    '"\\q"',
    '"\\/"',
    '"a\nb"',
    '"a\tb"',
    '"\\u005f\\u005fproto__"',
  ],
  ...[
    '{"__proto__":1}',
    '{"constructor":{"prototype":1}}',
    '{"toJSON":1}',
    '{"then":1}',
    '{"length":1e9}',
    '{"a":1,"a":2}',
    '[1,]',
    '{"a":1,}',
    '[,1]',
  ],
]

/** The text of a value that stands where another was expected. */
export function anyRawValue(random: Random): string {
  const dice = random.below(100)
  if (dice < 35) return random.pick(rawValues)
  if (dice < 55) return hardText(random, 'number')
  if (dice < 62) return nested(random)
  return JSON.stringify(anyText(random))
}

// Around the limit of 64 levels, and far beyond.
function nested(random: Random): string {
  const depth = random.pick([1, 2, 61, 62, 63, 64, 65, 66, 500, random.percent(5) ? 50_000 : 70])
  return random.percent(50) ? '['.repeat(depth) + ']'.repeat(depth) : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
}

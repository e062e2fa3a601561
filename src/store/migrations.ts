/** Schema version N is the result of the first N steps (PRAGMA user_version). Append only. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE accounts (
    account_id INTEGER PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,
    enabled INTEGER NOT NULL,
    balance_cents INTEGER NOT NULL CHECK (balance_cents >= 0)
  ) STRICT;

  CREATE TABLE projects (
    account_id INTEGER NOT NULL REFERENCES accounts,
    project_id INTEGER NOT NULL,
    project_status TEXT NOT NULL CHECK (project_status IN ('Active', 'Expired', 'Delete')),
    project_name TEXT NOT NULL,
    number TEXT NOT NULL,
    company_name TEXT NOT NULL,
    country TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    date_format TEXT NOT NULL,
    service INTEGER NOT NULL,
    license_key TEXT NOT NULL,
    qr_name TEXT NOT NULL,
    unbranded_keyword TEXT NOT NULL,
    global_webhook TEXT NOT NULL,
    event_webhook TEXT NOT NULL,
    smart_reply_webhook TEXT NOT NULL,
    billing_plan INTEGER NOT NULL,
    next_billing_date TEXT NOT NULL,
    amount_debited_cents INTEGER NOT NULL,
    notes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, project_id)
  ) STRICT, WITHOUT ROWID;

  CREATE INDEX projects_by_qr_name ON projects (qr_name) WHERE qr_name <> '';

  CREATE TABLE api_tokens (
    account_id INTEGER NOT NULL,
    project_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    ip TEXT NOT NULL,
    token TEXT NOT NULL,
    PRIMARY KEY (account_id, project_id, position),
    FOREIGN KEY (account_id, project_id) REFERENCES projects
  ) STRICT, WITHOUT ROWID;
  `,
  `
  ALTER TABLE api_tokens ADD COLUMN state TEXT NOT NULL DEFAULT 'enabled'
    CHECK (state IN ('enabled', 'disabled', 'deleted'));

  CREATE INDEX api_tokens_by_token ON api_tokens (token);
  `,
  `
  ALTER TABLE accounts ADD COLUMN fingerprint TEXT NOT NULL DEFAULT '';

  UPDATE accounts SET fingerprint = fingerprint(token);

  CREATE INDEX accounts_by_fingerprint ON accounts (fingerprint);
  `,
  `
  CREATE TABLE snapshots (
    fingerprint TEXT NOT NULL,
    name TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (fingerprint, name)
  ) STRICT;

  CREATE TABLE imports (
    fixtures TEXT PRIMARY KEY,
    terms TEXT NOT NULL
  ) STRICT;
  `,
  `
  CREATE TABLE sown (
    fingerprint TEXT PRIMARY KEY,
    definition TEXT NOT NULL,
    state TEXT NOT NULL
  ) STRICT;
  `,
  `
  ALTER TABLE sown RENAME TO seeded_accounts;

  ALTER TABLE imports RENAME TO imported_catalogs;

  ALTER TABLE imported_catalogs RENAME COLUMN terms TO catalog;
  `,
  `
  ALTER TABLE projects ADD COLUMN billing_day INTEGER NOT NULL DEFAULT 0 CHECK (billing_day BETWEEN 0 AND 31);

  UPDATE projects SET billing_day = CAST(substr(next_billing_date, -2) AS INTEGER);
  `,
  // Indexes the last 13 characters, which count up in the API tokens that we issue: random values would change a page for each row.
  `
  DROP INDEX api_tokens_by_token;

  CREATE INDEX api_tokens_by_ending ON api_tokens (substr(token, -13));
  `,
]

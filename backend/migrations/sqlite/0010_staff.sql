-- Who works at the console. Passwords are argon2id hashes; the authenticator's secret is sealed like a document number.
CREATE TABLE staff (
    name           TEXT    NOT NULL PRIMARY KEY,
    role           TEXT    NOT NULL CHECK (role IN ('admin', 'reviewer', 'school', 'auditor')),
    school         TEXT,
    password       TEXT    NOT NULL,
    must_change    INTEGER NOT NULL CHECK (must_change IN (0, 1)),
    totp_sealed    BLOB,
    -- An enrolment that has not been proved by a code yet.
    totp_offered   BLOB,
    -- The step of the last code that was taken: each code opens once.
    totp_step      INTEGER NOT NULL DEFAULT 0,
    disabled_at    INTEGER,
    created_at     INTEGER NOT NULL,
    revision       INTEGER NOT NULL CHECK (revision >= 0),
    CHECK ((role = 'school') = (school IS NOT NULL))
) STRICT;

-- Codes that open once without the authenticator; keyed hashes.
CREATE TABLE staff_recovery (
    staff TEXT NOT NULL REFERENCES staff (name),
    code  BLOB NOT NULL CHECK (length(code) = 32),
    PRIMARY KEY (staff, code)
) STRICT;

-- Where somebody is signed in. Only the hash of a token is here.
CREATE TABLE staff_session (
    id         TEXT    NOT NULL PRIMARY KEY,
    token_hash BLOB    NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    staff      TEXT    NOT NULL REFERENCES staff (name),
    browser    TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at   INTEGER
) STRICT;

CREATE INDEX staff_session_of_staff ON staff_session (staff, created_at);
CREATE INDEX staff_session_by_age ON staff_session (expires_at);

-- Invented staff of a demonstration, whose password is printed anyway, sign in without an authenticator.
ALTER TABLE staff ADD COLUMN factor_waived INTEGER NOT NULL DEFAULT 0 CHECK (factor_waived IN (0, 1));

-- When the bearer of a session last gave the password or the code once more; NULL: not since signing in.
ALTER TABLE staff_session ADD COLUMN proved_at INTEGER;

-- A student's page shows the milestones of an application, a handful among whatever else was done to it.
CREATE INDEX audit_of_subject_and_action ON audit (subject, action, seq);

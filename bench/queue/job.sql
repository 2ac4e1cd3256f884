-- What web writes for one job, in four transactions. SQLite and pgbench read it alike: `:n` counts jobs, `:at` is the
-- time in milliseconds. Nothing is looked up: whoever writes these rows knows every id.
BEGIN;
INSERT INTO courses (id, identity, repository, language, created_at) VALUES ('crs_01m83yeg3w' || :n, 'f3a9c1f3a9c1f3a9c1f3a9c1f3a9c1f3a9c1f3a9c1' || :n, '/repositories/a', 'en', :at);
INSERT INTO jobs (id, kind, status, course_id, repository, request, progress, attempt, faults, last_seq, created_at) VALUES ('job_01m83yeg3w' || :n, 'course', 'queued', 'crs_01m83yeg3w' || :n, '/repositories/a', '{"repository":"/repositories/a","exclude":["0.none"]}', 0, 0, 0, 1, :at);
INSERT INTO tickets (job_id, kind, not_before) VALUES ('job_01m83yeg3w' || :n, 'course', :at);
INSERT INTO events (job_id, seq, attempt, body) VALUES ('job_01m83yeg3w' || :n, 1, 0, '{"type":"job.queued","at":"2026-11-23T10:00:00.000Z"}');
COMMIT;
BEGIN;
DELETE FROM tickets WHERE job_id = 'job_01m83yeg3w' || :n;
INSERT INTO leases (id, job_id, attempt, worker_id, granted_at, expires_at, last_seq) VALUES ('lse_01m83yeg3w' || :n, 'job_01m83yeg3w' || :n, 1, 'bench', :at, :at, 0);
UPDATE jobs SET status = 'running', attempt = 1, last_seq = 2, lease_id = 'lse_01m83yeg3w' || :n, started_at = :at WHERE id = 'job_01m83yeg3w' || :n;
INSERT INTO events (job_id, seq, attempt, body) VALUES ('job_01m83yeg3w' || :n, 2, 1, '{"type":"job.started","at":"2026-11-23T10:00:00.000Z","attempt":1}');
COMMIT;
BEGIN;
INSERT INTO events (job_id, seq, attempt, body) VALUES ('job_01m83yeg3w' || :n, 3, 1, '{"type":"log","text":"one line"}');
UPDATE jobs SET last_seq = 3 WHERE id = 'job_01m83yeg3w' || :n;
UPDATE leases SET last_seq = 1 WHERE id = 'lse_01m83yeg3w' || :n;
COMMIT;
BEGIN;
UPDATE jobs SET status = 'completed', last_seq = 4, lease_id = NULL, verdict = 'passed', missing = '[]', progress = 1, finished_at = :at WHERE id = 'job_01m83yeg3w' || :n;
INSERT INTO versions (course_id, number, job_id, "commit", verdict, created_at) VALUES ('crs_01m83yeg3w' || :n, 1, 'job_01m83yeg3w' || :n, '0000000000000000000000000000000000000000', 'passed', :at);
UPDATE courses SET title = 'A course' WHERE id = 'crs_01m83yeg3w' || :n;
INSERT INTO events (job_id, seq, attempt, body) VALUES ('job_01m83yeg3w' || :n, 4, 1, '{"type":"job.completed","at":"2026-11-23T10:00:00.000Z","verdict":"passed"}');
UPDATE leases SET outcome = 'completed', ended_at = :at WHERE id = 'lse_01m83yeg3w' || :n;
COMMIT;

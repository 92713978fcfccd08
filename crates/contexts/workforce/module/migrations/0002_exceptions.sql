-- What somebody reported, and late steps that came to nothing, are tasks too.

ALTER TABLE workforce.task DROP CONSTRAINT task_kind_check;
ALTER TABLE workforce.task ADD CONSTRAINT task_kind_check CHECK (kind IN ('putaway', 'pick', 'count', 'exception'));

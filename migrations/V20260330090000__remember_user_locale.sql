-- The language in which the shop writes to a customer. New accounts get the shop's own; older ones
-- have none until they choose, and are filled later.
-- Safe: a column without a default is added without touching a row, and a default set afterwards
-- holds for new rows only.

ALTER TABLE "User" ADD COLUMN "locale" TEXT;

ALTER TABLE "User" ALTER COLUMN "locale" SET DEFAULT 'es-CL';

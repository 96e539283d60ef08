-- Third step of NOT NULL: the column itself says so, and the CHECK has done its work.
-- Safe: the validated CHECK proves it, so no row is read. Two statements, in this order: within one
-- ALTER TABLE the CHECK would be dropped first, and the whole table read under an exclusive lock.

ALTER TABLE "User" ALTER COLUMN "locale" SET NOT NULL;

ALTER TABLE "User" DROP CONSTRAINT "User_locale_present";

-- Every account gets a language, and none may be without one. First step of NOT NULL.
-- Safe: the accounts are filled first, under row locks; then the CHECK, which reads no row because
-- it is NOT VALID, locks the table for an instant. The other way round, a customer without a
-- language could not even log in until filled: the CHECK holds for every row that is updated.

UPDATE "User" SET "locale" = 'es-CL' WHERE "locale" IS NULL;

ALTER TABLE "User"
  ADD CONSTRAINT "User_locale_present" CHECK ("locale" IS NOT NULL) NOT VALID;

-- A constraint cannot be made unvalidated: it is taken away and set again, in one statement, so
-- that no row slips in between.

ALTER TABLE "User"
  DROP CONSTRAINT "User_locale_present",
  ADD CONSTRAINT "User_locale_present" CHECK ("locale" IS NOT NULL) NOT VALID;

-- The CHECK comes back validated, as it was, before NOT NULL goes. It reads every account under an
-- exclusive lock: some milliseconds for the twenty thousand there are.

ALTER TABLE "User" ADD CONSTRAINT "User_locale_present" CHECK ("locale" IS NOT NULL);

ALTER TABLE "User" ALTER COLUMN "locale" DROP NOT NULL;

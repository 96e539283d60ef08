-- Takes the languages away, chosen ones too.

ALTER TABLE "User" DROP COLUMN "locale";

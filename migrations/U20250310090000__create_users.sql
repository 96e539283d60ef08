-- Takes the users and addresses away, with their rows.

DROP TABLE "Address";

DROP TABLE "User";

DROP TYPE "Role";

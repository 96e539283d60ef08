-- The filled languages stay: an account without one was written to in 'es-CL' all along.

ALTER TABLE "User" DROP CONSTRAINT "User_locale_present";

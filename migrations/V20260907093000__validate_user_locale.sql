-- Second step of NOT NULL: the CHECK is proven for the older accounts too.
-- Safe: in a transaction of its own, validation lets the table be read and written meanwhile.

ALTER TABLE "User" VALIDATE CONSTRAINT "User_locale_present";

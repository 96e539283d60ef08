-- Where an order came from. Every order so far came from the web shop.
-- Safe: the default is a constant, so it is kept in the catalogue once and no row is rewritten; the
-- type is an enum, because an inline CHECK would read the whole table.

CREATE TYPE "SalesChannel" AS ENUM ('WEB', 'APP', 'CELLAR_DOOR', 'WHOLESALE');

ALTER TABLE "Order" ADD COLUMN "channel" "SalesChannel" NOT NULL DEFAULT 'WEB';

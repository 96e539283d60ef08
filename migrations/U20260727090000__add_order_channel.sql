-- Takes the channel away; which order came from where is lost.

ALTER TABLE "Order" DROP COLUMN "channel";

DROP TYPE "SalesChannel";

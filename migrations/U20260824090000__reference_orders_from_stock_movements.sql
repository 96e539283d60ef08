-- Movements may name any order again.

ALTER TABLE "StockMovement" DROP CONSTRAINT "StockMovement_orderId_fkey";

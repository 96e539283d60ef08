-- trasiego:timeout 5min: reads the whole of "StockMovement"
-- The older movements are checked against the orders too.
-- Safe: in a transaction of its own, validation lets both tables be read and written meanwhile.

ALTER TABLE "StockMovement" VALIDATE CONSTRAINT "StockMovement_orderId_fkey";

-- A constraint cannot be made unvalidated: it is taken away and set again, in one statement, so
-- that no row slips in between.

ALTER TABLE "StockMovement"
  DROP CONSTRAINT "StockMovement_orderId_fkey",
  ADD CONSTRAINT "StockMovement_orderId_fkey" FOREIGN KEY ("orderId") REFERENCES "Order" ("id")
    ON DELETE RESTRICT ON UPDATE CASCADE NOT VALID;

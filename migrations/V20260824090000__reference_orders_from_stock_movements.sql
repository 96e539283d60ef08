-- The warehouse now reports a sale only after its order is stored: from here on, every movement
-- that names an order names one that exists.
-- Safe: NOT VALID holds for new rows and reads no old one; the lock on both tables is an instant's.
-- The index on "orderId", which deletions of orders need, exists already.

ALTER TABLE "StockMovement"
  ADD CONSTRAINT "StockMovement_orderId_fkey" FOREIGN KEY ("orderId") REFERENCES "Order" ("id")
    ON DELETE RESTRICT ON UPDATE CASCADE NOT VALID;

-- trasiego:timeout 2min: updates every order that was shipped for money
-- trasiego:allow update-all-rows "Order": seconds at a hundred thousand orders, at a quiet hour
-- Second step of "shipping" becomes "shippingCost": the orders from before the trigger are filled.
-- Safe: locks rows, not the table, so orders are placed and read meanwhile; at a hundred thousand
-- orders one transaction takes seconds. Rows already in step are left alone, so it may run again.

UPDATE "Order" SET "shippingCost" = "shipping" WHERE "shippingCost" <> "shipping";

COMMENT ON COLUMN "Order"."shippingCost" IS 'Complete: read and write this one, not "shipping".';

-- Loses nothing: the trigger has kept "shipping" complete.

DROP TRIGGER "Order_shippingCost_in_step" ON "Order";

DROP FUNCTION "Order_shippingCost_in_step"();

ALTER TABLE "Order" DROP COLUMN "shippingCost";

-- trasiego:allow drop-trigger "Order"."Order_shippingCost_in_step": no running release writes "shipping"
-- Third step of "shipping" becomes "shippingCost": no running release writes "shipping" any more,
-- so the trigger goes.
-- Safe: takes no data away. "shipping" itself stays, with its default, until a later release drops
-- it in a file of its own: what a dropped column held no undo brings back.

DROP TRIGGER "Order_shippingCost_in_step" ON "Order";

DROP FUNCTION "Order_shippingCost_in_step"();

COMMENT ON COLUMN "Order"."shipping" IS 'Retired: no longer written, see "shippingCost".';

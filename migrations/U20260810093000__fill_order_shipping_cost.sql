-- The filled values stay: they equal "shipping", and taking them back would only unfill orders that
-- the platform may be reading.

COMMENT ON COLUMN "Order"."shippingCost" IS NULL;

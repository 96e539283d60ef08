-- The trigger comes back first, and then "shipping" is filled for the orders placed without it, so
-- that none is missed in between; new orders wait for the moment that takes.

COMMENT ON COLUMN "Order"."shipping" IS NULL;

CREATE FUNCTION "Order_shippingCost_in_step"() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    -- A release knows one of the two columns; the other one then has its default.
    IF NEW."shippingCost" = 0 THEN
      NEW."shippingCost" := NEW."shipping";
    ELSE
      NEW."shipping" := NEW."shippingCost";
    END IF;
  ELSIF NEW."shippingCost" <> OLD."shippingCost" THEN
    NEW."shipping" := NEW."shippingCost";
  ELSE
    -- Also fills an older order at the first change of any of its columns.
    NEW."shippingCost" := NEW."shipping";
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER "Order_shippingCost_in_step"
  BEFORE INSERT OR UPDATE ON "Order"
  FOR EACH ROW EXECUTE FUNCTION "Order_shippingCost_in_step"();

UPDATE "Order" SET "shipping" = "shippingCost" WHERE "shipping" <> "shippingCost";

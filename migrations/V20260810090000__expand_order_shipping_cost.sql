-- "shipping" becomes "shippingCost", by expand and contract. First step: both columns exist, and a
-- trigger keeps them in step, so that the platform's old and new release may run side by side.
-- Safe: a constant default rewrites nothing, and a trigger reads no row. Filling the older orders
-- is the next file's work, so that this one holds its lock for an instant only.

ALTER TABLE "Order" ADD COLUMN "shippingCost" NUMERIC(12, 2) NOT NULL DEFAULT 0;

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

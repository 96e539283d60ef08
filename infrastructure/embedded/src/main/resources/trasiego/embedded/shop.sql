-- The shop as it stood before the pending release: the same rows on every machine and in every run, made of numbers
-- alone (no clock, no chance, no time zone). Runs as the owner role on the schema of version 20260330090000.
-- Primes step through the lists below, so that neighbours differ; values are chosen to be awkward on purpose (accents,
-- quotes, backslashes, tabs, line ends, empty strings beside NULLs), since a backup must bring each of them back.

-- Foreign keys come off for the load and back, as they were, at its end: checked once over all rows they take a tenth
-- of the time they take row by row. They wait in a setting, because a temporary table would leave its schema behind.
-- To be run in one transaction, so that a load that fails leaves none of them off.
SELECT set_config('shop.foreign_keys', coalesce(string_agg(
  format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)), ';'
  ORDER BY conrelid::regclass::text, conname), ''), false)
FROM pg_constraint
WHERE contype = 'f' AND connamespace = current_schema()::regnamespace;

DO $$
DECLARE
  foreign_key record;
BEGIN
  FOR foreign_key IN
    SELECT conrelid::regclass AS "table", conname AS name
    FROM pg_constraint
    WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
  LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', foreign_key."table", foreign_key.name);
  END LOOP;
END;
$$;

INSERT INTO "Category" ("id", "slug", "name", "parentId") VALUES
  (1, 'vinos', 'Vinos', NULL),
  (2, 'tintos', 'Tintos', 1),
  (3, 'blancos', 'Blancos', 1),
  (4, 'rosados', 'Rosados', 1),
  (5, 'espumantes', 'Espumantes', 1),
  (6, 'cosecha-tardia', 'Cosecha tardía', 3),
  (7, 'iconos', 'Íconos de la viña', 2),
  (8, 'despensa', 'Despensa & "gourmet"', NULL),
  (9, 'experiencias', 'Tours, teleférico y degustaciones', NULL),
  (10, 'regalos', E'Regalos\\Packs', 8);

INSERT INTO "Product" (
  "id", "sku", "name", "description", "categoryId", "price", "vintage", "alcohol", "grapes", "attributes", "label",
  "stock", "active", "createdAt", "updatedAt")
SELECT
  i,
  'VSC-' || lpad(i::text, 5, '0'),
  line || ' ' || grape || coalesce(' ' || vintage, ''),
  CASE i % 6
    WHEN 0 THEN NULL
    WHEN 1 THEN ''
    WHEN 2 THEN 'Fruta negra, cedro y un final «largo». Servir a 16 °C.'
    WHEN 3 THEN E'Notas de cata:\n\t- ciruela\n\t- tabaco\r\nGuarda: ' || 3 + i % 12 || ' años'
    WHEN 4 THEN 'O''Higgins decía: "el vino, en su barrica" \ el agua, en el río; $$ y \. no termina nada'
    ELSE 'Elegido por 審査員 en Tokio 🍷 · ½ barrica francesa, ' || 6 + i % 18 || ' meses'
  END,
  2 + i % 9,
  2990 + i * 7919 % 470 * 100 + CASE WHEN i % 50 = 0 THEN 0.50 ELSE 0 END,
  vintage,
  CASE WHEN i % 9 IN (6, 7, 8) THEN NULL ELSE 11.5 + i % 8 * 0.45 END,
  CASE WHEN i % 9 IN (6, 7, 8) THEN ARRAY[]::text[] WHEN i % 5 = 0 THEN ARRAY[grape, 'Petit "Verdot"', NULL]
    ELSE ARRAY[grape] END,
  jsonb_build_object(
    'valle', (ARRAY['Colchagua', 'Lolol', 'Apalta', 'Marchigüe', 'Ñuble', 'Maule'])[1 + i * 13 % 6],
    'puntaje', CASE WHEN i % 4 = 0 THEN NULL ELSE 84 + i * 31 % 16 END,
    'maridaje', to_jsonb((ARRAY['cordero al palo', 'pastel de choclo', 'machas a la parmesana'])[1:1 + i % 3]),
    'ficha', jsonb_build_object('pH', round(3.2 + i % 60 / 100.0, 2), 'nota', E'línea 1\nlínea "2" \\ fin')),
  CASE WHEN i % 3 = 0 THEN NULL WHEN i % 101 = 0 THEN ''::bytea
    ELSE decode(repeat(md5('label' || i), 8 + i % 40) || '000aff5c', 'hex') END,
  i * 37 % 900,
  i % 17 <> 0,
  timestamptz '2025-03-10 12:00:00+00' + make_interval(secs => i * 4243.125),
  timestamptz '2026-05-02 08:30:00+00' + make_interval(secs => i * 977.5)
FROM (
  SELECT
    i,
    (ARRAY['Chamán Reserva', 'Chamán Gran Reserva', 'Tupu', 'Make Make', 'Santa Cruz Estate', 'Cápac Ñan', 'Rapa Nui',
      'Cerro "El Guanaco"', 'Doña Ángela', 'Güiña', 'L''Ombú'])[1 + i * 7 % 11] AS line,
    (ARRAY['Carmenère', 'Cabernet Sauvignon', 'Malbec', 'Syrah', 'País', 'Cariñena', 'Sémillon', 'Sauvignon Blanc',
      'Gewürztraminer', 'Rosé'])[1 + i * 3 % 10] AS grape,
    CASE WHEN i % 9 IN (6, 7, 8) THEN NULL ELSE 2009 + i * 11 % 16 END AS vintage
  FROM generate_series(1, 500) AS i
) AS wine
ORDER BY i;

INSERT INTO "User" (
  "id", "email", "name", "passwordHash", "role", "phone", "birthDate", "preferences", "createdAt", "updatedAt",
  "locale")
SELECT
  'c' || substr(md5('user' || i), 1, 24),
  lower(translate(given || '.' || family, 'áéíóúñü ''ÁÑ', 'aeiounu__an')) || i || '@correo.example',
  CASE WHEN i % 23 = 0 THEN NULL ELSE given || ' ' || family END,
  '$argon2id$v=19$m=65536,t=3,p=4$' || encode(decode(md5('salt' || i), 'hex'), 'base64'),
  (CASE WHEN i <= 3 THEN 'ADMIN' WHEN i <= 40 THEN 'EMPLOYEE' ELSE 'CUSTOMER' END)::"Role",
  CASE WHEN i % 4 = 0 THEN NULL ELSE '+56 9 ' || lpad((i::bigint * 104729 % 100000000)::text, 8, '0') END,
  CASE WHEN i % 5 = 0 THEN NULL ELSE date '1942-02-28' + i * 7919 % 22000 END,
  CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN '{}'::jsonb WHEN 2 THEN 'null'::jsonb
    ELSE jsonb_build_object(
      'boletín', i % 8 = 3, 'cepas', jsonb_build_array('País', i % 7), 'alias', '\"' || given) END,
  joined,
  joined + make_interval(secs => i * 13 % 86400 + 0.125),
  -- Accounts from before the shop asked for a language have none.
  CASE WHEN joined < timestamptz '2026-03-30 09:00:00+00' AND i % 3 <> 0 THEN NULL
    ELSE (ARRAY['es-CL', 'es-CL', 'pt-BR', 'en-US'])[1 + i % 4] END
FROM (
  SELECT
    i,
    (ARRAY['José', 'María', 'Ñancupil', 'Sofía', 'Martín', 'Agustín', 'Belén', 'Raúl', 'Zoë', 'Ángela', 'Lautaro',
      'Millaray', 'Ignacio'])[1 + i * 5 % 13] AS given,
    (ARRAY['Muñoz', 'Núñez', 'O''Higgins', 'Pérez Cotapos', 'Güell', 'Ibáñez', 'Von der Weth', 'Huenchumilla', 'Yáñez',
      'Cárdenas', 'Peñailillo'])[1 + i * 3 % 11] AS family,
    timestamptz '2025-03-10 14:00:00+00' + make_interval(secs => i * 2050.25) AS joined
  FROM generate_series(1, 20000) AS i
) AS person
ORDER BY i;

INSERT INTO "Address" (
  "id", "userId", "recipient", "street", "commune", "region", "postalCode", "country", "instructions", "isDefault")
SELECT
  i,
  'c' || substr(md5('user' || 1 + (i - 1) % 20000), 1, 24),
  'Casa "' || i % 97 || '"',
  (ARRAY['Av. Libertador Bernardo O''Higgins', 'Camino a Isla de Yáquil', 'Pasaje Los Ñirres',
    'Diagonal José María Caro'])[1 + i % 4] || ' ' || 1 + i * 17 % 4000,
  (ARRAY['Santa Cruz', 'Lolol', 'Ñuñoa', 'Viña del Mar', 'Pichilemu', 'Coyhaique', 'Hanga Roa'])[1 + i * 3 % 7],
  (ARRAY['O''Higgins', 'O''Higgins', 'Metropolitana', 'Valparaíso', 'O''Higgins', 'Aysén', 'Valparaíso'])
    [1 + i * 3 % 7],
  CASE WHEN i % 3 = 0 THEN NULL ELSE lpad((i * 31 % 9999999)::text, 7, '0') END,
  CASE WHEN i % 211 = 0 THEN 'BR' ELSE 'CL' END,
  CASE i % 5 WHEN 0 THEN E'Portón azul\nTocar 2 veces' WHEN 1 THEN '' WHEN 2 THEN E'C:\\conserjería\\turno' END,
  i <= 20000
FROM generate_series(1, 24000) AS i;

INSERT INTO "Coupon" ("id", "code", "discountPercent", "validFrom", "validUntil", "conditions")
SELECT
  i,
  (ARRAY['VENDIMIA', 'FIESTAS', 'AMIGO', 'ÑAM'])[1 + i % 4] || i,
  i * 7 % 30 + 2.5,
  timestamptz '2025-04-01 03:00:00+00' + make_interval(hours => i * 168),
  CASE WHEN i % 6 = 0 THEN NULL ELSE timestamptz '2025-06-01 03:59:59.999+00' + make_interval(hours => i * 168) END,
  CASE WHEN i % 3 = 0 THEN NULL ELSE jsonb_build_object('mínimo', i * 1000, 'categorías', jsonb_build_array(2, 3)) END
FROM generate_series(1, 60) AS i;

-- Items and orders in one statement: an order's sums are those of its own items.
WITH line AS MATERIALIZED (
  SELECT
    o AS order_id,
    n,
    1 + (o * 7919 + n * 131) % 500 AS product_id,
    1 + (o * 3 + n * 5) % 6 AS quantity
  FROM generate_series(1, 100000) AS o, generate_series(0, o % 4) AS n
),
priced AS MATERIALIZED (
  SELECT line.*, "Product"."price" FROM line JOIN "Product" ON "Product"."id" = line.product_id
),
summed AS (
  SELECT
    order_id AS o,
    sum(quantity * "price") AS subtotal,
    CASE WHEN order_id % 12 = 0 THEN 1 + order_id / 12 % 60 END AS coupon_id,
    -- Collected at the cellar, sent on the mainland, or flown to Rapa Nui.
    CASE WHEN order_id % 10 = 0 THEN 0 WHEN order_id % 7 = 0 THEN 24990.50
      ELSE 3990 + order_id % 5 * 500 END AS shipping
  FROM priced
  GROUP BY order_id
),
placed AS (
  INSERT INTO "Order" (
    "id", "number", "userId", "addressId", "couponId", "status", "subtotal", "discount", "shipping", "total",
    "giftMessage", "metadata", "placedAt", "updatedAt")
  SELECT
    o,
    'VSC-2025-' || lpad(o::text, 6, '0'),
    'c' || substr(md5('user' || 1 + o * 17 % 20000), 1, 24),
    CASE WHEN o % 10 = 0 THEN NULL ELSE 1 + o * 17 % 20000 END,
    coupon_id,
    (ARRAY['DELIVERED', 'DELIVERED', 'SHIPPED', 'PAID', 'PENDING', 'CANCELLED', 'REFUNDED', 'PREPARING'])
      [1 + o * 5 % 8]::"OrderStatus",
    subtotal,
    discount,
    shipping,
    subtotal - discount + shipping,
    CASE WHEN o % 40 = 0 THEN E'¡Feliz cumpleaños, abuela!\nCon cariño \\ «los nietos» 🥂' WHEN o % 41 = 0 THEN ''
      END,
    CASE WHEN o % 3 = 0 THEN NULL
      ELSE jsonb_build_object(
        'ip', '10.' || o % 200 || '.' || o % 251 || '.7', 'utm', CASE WHEN o % 6 = 1 THEN '"ñ"' END) END,
    at,
    at + make_interval(secs => o % 7200 + 0.25)
  FROM (
    SELECT
      summed.*,
      round(subtotal * coalesce("Coupon"."discountPercent", 0) / 100, 2) AS discount,
      timestamptz '2025-03-24 12:00:00+00' + make_interval(secs => o * 400.375) AS at
    FROM summed LEFT JOIN "Coupon" ON "Coupon"."id" = coupon_id
  ) AS "order"
  ORDER BY o
)
INSERT INTO "OrderItem" ("id", "orderId", "productId", "quantity", "unitPrice")
SELECT row_number() OVER (ORDER BY order_id, n), order_id, product_id, quantity, "price"
FROM priced
ORDER BY order_id, n;

INSERT INTO "Payment" (
  "id", "orderId", "provider", "reference", "status", "amount", "response", "signature", "createdAt", "paidAt")
SELECT
  md5('payment' || "id")::uuid,
  "id",
  (ARRAY['webpay', 'mercadopago', 'transferencia'])[1 + "id" % 3],
  CASE WHEN "id" % 3 = 2 THEN NULL ELSE 'TX-' || "id" END,
  (CASE "status" WHEN 'REFUNDED' THEN 'REFUNDED' WHEN 'CANCELLED' THEN 'FAILED' ELSE 'CAPTURED' END)::"PaymentStatus",
  "total",
  CASE WHEN "id" % 3 = 2 THEN NULL
    ELSE jsonb_build_object('código', "id" % 4 - 1, 'cuotas', "id" % 13, 'glosa', E'Viña\tSanta Cruz') END,
  CASE WHEN "id" % 3 = 0 THEN decode(md5('sign' || "id") || '00', 'hex') END,
  "placedAt" + interval '41.5 seconds',
  CASE WHEN "status" <> 'CANCELLED' THEN "placedAt" + interval '95.75 seconds' END
FROM "Order"
WHERE "status" <> 'PENDING'
ORDER BY "id";

-- Each wine comes in once from the harvest; each item of an order that was sent goes out.
INSERT INTO "StockMovement" ("id", "productId", "orderId", "kind", "quantity", "reason", "tags", "createdAt")
SELECT
  row_number() OVER (ORDER BY at, product_id),
  product_id,
  order_id,
  kind,
  quantity,
  reason,
  tags,
  at
FROM (
  SELECT
    "id" AS product_id,
    NULL::integer AS order_id,
    'HARVEST' AS kind,
    20000 AS quantity,
    NULL AS reason,
    ARRAY['bodega 1', 'barrica "' || "id" || '"'] AS tags,
    timestamptz '2025-03-20 10:00:00+00' + make_interval(secs => "id") AS at
  FROM "Product"
  UNION ALL
  SELECT
    "productId",
    "orderId",
    'SALE',
    -"quantity",
    CASE WHEN "orderId" % 9 = 0 THEN E'Merma: 1 botella\\caja, "rota"' END,
    CASE WHEN "orderId" % 2 = 0 THEN ARRAY[]::text[] ELSE ARRAY['despacho', NULL, 'Ñ,{}'] END,
    "placedAt" + interval '1 hour'
  FROM "OrderItem" JOIN "Order" ON "Order"."id" = "orderId"
  WHERE "status" IN ('SHIPPED', 'DELIVERED')
) AS movement
ORDER BY at, product_id;

SELECT
  setval(pg_get_serial_sequence('"Category"', 'id'), 10),
  setval(pg_get_serial_sequence('"Product"', 'id'), 500),
  setval(pg_get_serial_sequence('"Address"', 'id'), 24000),
  setval(pg_get_serial_sequence('"Coupon"', 'id'), 60),
  setval(pg_get_serial_sequence('"Order"', 'id'), 100000),
  setval(pg_get_serial_sequence('"OrderItem"', 'id'), (SELECT max("id") FROM "OrderItem")),
  setval(pg_get_serial_sequence('"StockMovement"', 'id'), (SELECT max("id") FROM "StockMovement"));

DO $$
BEGIN
  EXECUTE current_setting('shop.foreign_keys');
END;
$$;

ANALYZE "Category", "Product", "User", "Address", "Coupon", "Order", "OrderItem", "Payment", "StockMovement";

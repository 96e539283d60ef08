-- A few rows, so that an example meets what an empty table would let pass.
INSERT INTO customer (id, email, name, locale, born) VALUES
  (1, 'ada@example.com', 'Ada', 'en', '1985-12-10'),
  (2, 'blaise@example.com', 'Blaise', 'fr', '1993-06-19'),
  (3, 'emmy@example.com', 'Emmy', 'de', '1982-03-23');
INSERT INTO product (id, sku, name, price, details) VALUES
  (1, 'A-1', 'Rioja', 12.50, '{"year": 2019}'),
  (2, 'B-1', 'Chablis', 19.00, '{"year": 2021}');
INSERT INTO orders (id, customer_id, status, total, note) VALUES
  (1, 1, 'new', 25.00, 'as a present'),
  (2, 2, 'paid', 19.00, 'leave at the door'),
  (3, 3, 'sent', 12.50, 'call first');
INSERT INTO order_item (id, order_id, product_id, amount) VALUES (1, 1, 1, 2), (2, 2, 2, 1), (3, 3, 1, 1);
INSERT INTO audit_log (id, at, action) VALUES
  (1, '2025-03-01 12:00:00Z', 'login'),
  (2, '2026-03-01 12:00:00Z', 'logout');
REFRESH MATERIALIZED VIEW sales;
